// The promise of post-stop: a file `host-scripts.post-stop.run` in the instance directory that says
// "post-stop scripts are owed once this machine has ended". It is written, durably, before the VM
// starts, and removed when they have run or were skipped by somebody's word (`--force`,
// `--skip-host-scripts`).
//
// Its owner is the host agent that means to run them. A promise whose owner lives is kept by the
// owner. One whose owner is dead (kill -9, the host went down) is kept by the next command that
// holds the lock on the instance (store/instance_lock.h), with LIMA_STOP_REASON=crashed. Whoever
// keeps a promise holds that lock, so that it is kept once; a keeper of it that is killed leaves it
// to the next.
//
// The name is of the pattern `host-scripts.*.run`, which clone leaves behind; Lima does not know
// it.
#pragma once

#include <optional>
#include <string_view>

#include "base/file.h"
#include "base/process_identity.h"
#include "config/host_script.h"

namespace limequat::hostprovision {

// Is there anything to promise? Consent and `instances` are looked at when the scripts run.
[[nodiscard]] bool has_phase(const std::vector<config::HostScript>& scripts, config::Phase phase);

class Promise {
 public:
  explicit Promise(const Path& instance_dir);

  enum class State {
    none,
    kept_by_owner,  // the owner lives
    owed,           // the owner is dead, or the file cannot be understood
  };
  // Throws SystemError when the file cannot be read.
  [[nodiscard]] State state() const;

  // This process promises. Durable when it returns. Throws SystemError.
  void make() const;
  // The scripts have run, or never will.
  void remove() const;

  [[nodiscard]] const Path& path() const { return path_; }

 private:
  Path path_;
};

// What a promise says: the owner; nullopt for text that is no promise. For tests and fuzzers.
[[nodiscard]] std::optional<ProcessIdentity> parse_promise(std::string_view text);

}  // namespace limequat::hostprovision
