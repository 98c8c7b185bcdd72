// The file param.env: Machine::param as PARAM_NAME=VALUE lines, for provisioning scripts and
// probes.
#pragma once

#include <string>
#include <vector>

#include "cidata/plan.h"

namespace limequat::cidata {

[[nodiscard]] std::string param_env(const Plan& plan);
// The same as NAME=VALUE words.
[[nodiscard]] std::vector<std::string> param_variables(const config::Machine& machine);

}  // namespace limequat::cidata
