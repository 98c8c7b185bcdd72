// The file etc_environment: the lines that a boot script puts into the guest's /etc/environment.
//
// Readers are pam_env(8), our boot.sh, systemd's EnvironmentFile= and scripts that source the file,
// so a value with other characters than those of a plain word is quoted. Nobody knows an escape for
// `#` (pam_env takes it as the start of a comment).
#pragma once

#include <string>
#include <vector>

#include "cidata/plan.h"

namespace limequat::cidata {

// Also adds a warning for each value with a `#`.
[[nodiscard]] std::string etc_environment(const Plan& plan, std::vector<std::string>& warnings);

}  // namespace limequat::cidata
