// A phase of host scripts that a command runs itself, because no host agent is there to do it:
// pre-delete, and the post-stop scripts that a dead host agent owes (hostprovision/promise.h).
//
// Lines and events go where those of a host agent go (ha.stderr.log, ha.stdout.log), so that one
// reader finds all of them, and to the user as a start shows them. Ctrl-C ends the scripts.
#pragma once

#include "base/progress.h"
#include "hostprovision/runner.h"
#include "lifecycle/script_phase.h"
#include "store/instance_lock.h"

namespace limequat::lifecycle {

struct CommandContext {
  const store::Instance& instance;
  const store::Home& home;
  Logger& logger;
  ProgressLine& progress;
};

// Blocks until the scripts of the phase have ended and nothing of them is left. `completed` when
// there are none, or no config to find them in. Whoever calls holds the lock on the instance.
[[nodiscard]] hostprovision::PhaseOutcome run_phase_in_command(const CommandContext& context,
                                                               const PhaseRequest& request);

// Keeps a promise of post-stop whose host agent is dead, as `crashed`; nothing when none is owed.
// The machine must have ended. Failures of scripts are told as warnings. Throws Error when the user
// interrupts: then it is still owed.
void keep_owed_promise(const CommandContext& context, const store::InstanceLock& lock);

// The user's word (--force, --skip-host-scripts): the post-stop scripts of this run are skipped.
void waive_promise(const CommandContext& context);

}  // namespace limequat::lifecycle
