#include "lifecycle/ssh_access.h"

#include <fmt/format.h>

#include <cstdlib>

#include "base/error.h"
#include "base/quote.h"
#include "ssh/features.h"
#include "ssh/key.h"

namespace limequat::lifecycle {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

const char* ssh_variable() {
  const char* const value = std::getenv("SSH");
  return value != nullptr && *value != '\0' ? value : nullptr;
}

ssh::Executable ssh_client() {
  const char* const given = ssh_variable();
  return ssh::find_executable(given != nullptr ? std::optional<std::string_view>(given)
                                               : std::nullopt);
}

Path features_file() {
  return ssh::features_cache_file(variable("XDG_CACHE_HOME"), Path(variable("HOME")));
}

}  // namespace

void require_ssh_client() {
  try {
    ssh::require_usable(ssh_client(), features_file());
  } catch (Error& error) {
    error.add_context("preparing the start: the ssh client cannot be used");
    rethrow_naming_ssh(error);
  }
}

void rethrow_naming_ssh(const Error& error) {
  const char* const given = ssh_variable();
  if (given == nullptr) throw;
  throw Error(
      fmt::format("{} (hint: the environment variable SSH is {}; correct it, or unset it to use "
                  "`ssh` from PATH)",
                  error.message(), name_quote(given)));
}

Path features_cache_directory() {
  const std::string cache = variable("XDG_CACHE_HOME");
  return cache.empty() ? Path(variable("HOME")) / ".cache" / "limequat" : Path(cache) / "limequat";
}

ssh::Connection connection_to(const store::Instance& instance, const store::Home& home, int port) {
  check(instance.config != nullptr, "ssh to an instance without configuration");
  const config::Machine& machine = *instance.config;
  ssh::Connection connection;
  connection.executable = ssh_client();
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
  input.features = ssh::cached_features(connection.executable, features_file());
  connection.options = ssh::options(input);
  connection.destination.port = port;
  return connection;
}

}  // namespace limequat::lifecycle
