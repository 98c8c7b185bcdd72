#include "hostprovision/environment.h"

#include <fmt/format.h>

#include <algorithm>

#include "config/host_script_env.h"

namespace limequat::hostprovision {

bool is_scrubbed(std::string_view name, const config::HostScript& script) {
  if (config::is_shell_hook(name) || config::is_script_variable(name)) return true;
  const bool own = !script.needs_consent() && script.sandbox == config::Sandbox::none;
  return !own && config::is_loader_variable(name);
}

Environment script_environment(const Environment& host, const config::HostScript& script,
                               config::Phase phase, const ScriptSurroundings& around,
                               const std::map<std::string, std::string>& env) {
  Environment result;
  for (const auto& [name, value] : host) {
    if (!is_scrubbed(name, script)) result.emplace_back(name, value);
  }
  for (const auto& [name, value] : env) set_variable(result, name, value);
  set_variable(result, "LIMA_HOME", around.lima_home);
  set_variable(result, "LIMA_INSTANCE", around.instance);
  set_variable(result, "LIMA_INSTANCE_DIR", around.instance_dir);
  set_variable(result, "LIMA_PHASE", config::to_string(phase));
  set_variable(result, "LIMA_HOST_PROVISION_INDEX", fmt::format("{}", script.index));
  set_variable(result, "LIMA_HOST_PROVISION_WAIT", script.wait ? "true" : "false");
  set_variable(result, "LIMA_SSH_CONFIG", around.ssh_config);
  if (around.ssh_port > 0) {
    set_variable(result, "LIMA_SSH_PORT", fmt::format("{}", around.ssh_port));
  }
  set_variable(result, "LIMACTL", around.limactl);
  if (!around.stop_reason.empty()) set_variable(result, "LIMA_STOP_REASON", around.stop_reason);
  return result;
}

void drop_script_marks(Environment& environment) {
  std::erase_if(environment,
                [](const auto& variable) { return config::is_script_variable(variable.first); });
}

}  // namespace limequat::hostprovision
