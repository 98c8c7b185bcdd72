// Ending what a killed host agent (or `limactl`) left behind: processes of host scripts, their
// files and the ledger itself.
//
// Who calls: `start` before anything else, `stop --force`, `delete`, and the runner when a keeper
// was killed. A ledger whose owner lives is somebody's running work and is not touched.
//
// Which processes are ours: those that carry the run's mark in their environment (keeper and shell
// get it at birth), members of their sessions, and the descendants of all of these. What the ledger
// names is no proof: it lies where a restricted script may write. It only tells which of ours is a
// keeper.
#pragma once

#include <chrono>
#include <string>

#include "base/file.h"

namespace limequat::hostprovision {

struct LeftoverReport {
  int processes = 0;  // signalled
  int ledgers = 0;    // finished and removed
  int survivors = 0;  // still there after SIGKILL (another user's, uninterruptible)
};

// SIGTERM, `grace`, SIGKILL. Blocks until they are gone, at most `grace` and a few seconds. Nothing
// to do costs one look into the folder. Throws SystemError when `instance_dir` cannot be read; a
// missing one is fine.
LeftoverReport end_leftovers(const Path& instance_dir,
                             std::chrono::milliseconds grace = std::chrono::seconds(5));

// SIGKILL for every process whose mark begins with `mark`, and their descendants. Returns how many.
int kill_marked(const std::string& mark);

}  // namespace limequat::hostprovision
