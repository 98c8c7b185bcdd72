#include "lifecycle/ssh_access.h"

#include <cstdlib>

#include "base/error.h"
#include "ssh/features.h"
#include "ssh/key.h"

namespace limequat::lifecycle {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

}  // namespace

Path features_cache_directory() {
  const std::string cache = variable("XDG_CACHE_HOME");
  return cache.empty() ? Path(variable("HOME")) / ".cache" / "limequat" : Path(cache) / "limequat";
}

ssh::Connection connection_to(const store::Instance& instance, const store::Home& home, int port) {
  check(instance.config != nullptr, "ssh to an instance without configuration");
  const config::Machine& machine = *instance.config;
  const char* ssh_variable = std::getenv("SSH");
  ssh::Connection connection;
  connection.executable = ssh::find_executable(
      ssh_variable != nullptr ? std::optional<std::string_view>(ssh_variable) : std::nullopt);
  ssh::OptionsInput input{.identity_file = home.identity_file(),
                          .user = machine.user.name,
                          .control_path = instance.files().ssh_control_socket(),
                          .forward_agent = machine.ssh.forward_agent,
                          .forward_x11 = machine.ssh.forward_x11,
                          .forward_x11_trusted = machine.ssh.forward_x11_trusted,
                          .aes = ssh::cpu_has_aes()};
  if (machine.ssh.load_dot_ssh_pub_keys) {
    input.more_identity_files = ssh::identity_files(Path(variable("HOME")) / ".ssh");
  }
  input.features = ssh::cached_features(
      connection.executable,
      ssh::features_cache_file(variable("XDG_CACHE_HOME"), Path(variable("HOME"))));
  connection.options = ssh::options(input);
  connection.destination.port = port;
  return connection;
}

}  // namespace limequat::lifecycle
