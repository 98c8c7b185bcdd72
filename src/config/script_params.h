// Which params a host script depends on. Private to config/.
#pragma once

#include <map>
#include <string>

#include "config/host_script.h"

namespace limequat::config {

// Those of `params` that a text of `script` names, as `.Param.KEY` in a template or as `PARAM_KEY`.
// All of them when a template may get at them in another way (`index .Param`, `.Config`, `json .`).
[[nodiscard]] std::map<std::string, std::string> params_of(
    const HostScript& script, const std::map<std::string, std::string>& params);

}  // namespace limequat::config
