// Does a loaded machine make sense? All errors at once, in upstream's words, each with its field
// and, where a file gave the value, with file, line and column.
#pragma once

#include <string>
#include <vector>

#include "config/machine.h"
#include "config/problem.h"

namespace limequat::config {

class Networks;

struct ValidateOptions {
  std::string lima_version;       // ours, for `minimumLimaVersion`; "" counts as newest
  std::string goos{host_goos()};  // rules that differ between hosts
  // Upstream's own of all hosts: a template may be for another one. Who makes or starts a machine
  // names those that are here.
  std::vector<std::string> drivers{"qemu", "vz", "wsl2"};
  const Networks* networks = nullptr;  // what networks.yaml says; nullptr: the built-in ones
  bool warnings = true;  // also experimental fields, missing mount folders, empty scripts
};

struct Validation {
  std::vector<Problem> errors;
  std::vector<Problem> warnings;
  [[nodiscard]] bool ok() const { return errors.empty(); }
};

// `machine` comes from Loader::load. Looks at the file system: mount locations, sockets of
// networks, playbooks. Executes nothing (H26).
[[nodiscard]] Validation validate(const Machine& machine, const ValidateOptions& options);

// Throws ConfigError with all the errors, if there are any. Returns the warnings.
std::vector<Problem> require_valid(const Machine& machine, const ValidateOptions& options);

}  // namespace limequat::config
