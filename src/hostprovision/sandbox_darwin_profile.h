// The sandbox of macOS: a policy as a profile for sandbox-exec(1). Text only, so that it is made
// and tested everywhere. sandbox-exec fails, and with it the script, when it cannot be applied.
//
// Paths are compared after symlinks are followed: /tmp is /private/tmp there.
#pragma once

#include <string>
#include <vector>

#include "hostprovision/sandbox.h"

namespace limequat::hostprovision {

// Throws Error when a path has a control character.
[[nodiscard]] std::string sandbox_profile(const SandboxPolicy& policy);

// What stands before a command: "/usr/bin/sandbox-exec", "-p", PROFILE.
[[nodiscard]] std::vector<std::string> sandbox_exec_arguments(const SandboxPolicy& policy);

}  // namespace limequat::hostprovision
