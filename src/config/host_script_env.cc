#include "config/host_script_env.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "base/quote.h"

namespace limequat::config {
namespace {

// Set for each script, after `env:`; the host's are no secret to it.
bool is_place_variable(std::string_view name) {
  return name == "LIMA_HOME" || name == "LIMA_INSTANCE";
}

bool is_posix_name(std::string_view name) {
  return !name.empty() && !(name.front() >= '0' && name.front() <= '9') &&
         std::ranges::all_of(name, is_ascii_word);
}

}  // namespace

bool is_shell_hook(std::string_view name) {
  return name == "BASH_ENV" || name == "ENV" || name == "SHELLOPTS" || name == "BASHOPTS" ||
         name == "PS4" || name == "PROMPT_COMMAND" || name.starts_with("BASH_FUNC_");
}

bool is_loader_variable(std::string_view name) {
  return name.starts_with("LD_") || name.starts_with("DYLD_");
}

bool is_script_variable(std::string_view name) {
  return name == kScriptMark || name == "LIMA_INSTANCE_DIR" || name == "LIMA_PHASE" ||
         name == "LIMA_HOST_PROVISION_INDEX" || name == "LIMA_HOST_PROVISION_WAIT" ||
         name == "LIMA_SSH_CONFIG" || name == "LIMA_SSH_PORT" || name == "LIMA_STOP_REASON" ||
         name == "LIMACTL";
}

std::string script_env_name_fault(std::string_view name, bool needs_consent) {
  if (name.empty() || name.find_first_of(std::string_view("=\0", 2)) != std::string_view::npos) {
    return fmt::format("has a name that no variable can have: {}", go_quote(name));
  }
  if (is_script_variable(name) || is_place_variable(name)) {
    return fmt::format("sets {}, which limactl sets for every host script", name);
  }
  if (!needs_consent) return {};
  if (is_shell_hook(name) || is_loader_variable(name)) {
    return fmt::format(
        "sets {}, which runs code that is not in the script; only your own default.yaml may",
        go_quote(name));
  }
  if (!is_posix_name(name)) {
    return fmt::format("has the name {}; in a template it must be letters, digits and `_`",
                       go_quote(name));
  }
  return {};
}

void refuse_env_names(HostScript& script) {
  for (const auto& [name, value] : script.env) {
    const std::string fault = script_env_name_fault(name, script.needs_consent());
    if (fault.empty()) continue;
    if (!script.invalid.empty()) script.invalid += '\n';
    script.invalid += fmt::format("field `hostProvision[{}].env` {}", script.index, fault);
  }
}

}  // namespace limequat::config
