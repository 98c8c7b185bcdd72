#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

#include "base/error.h"
#include "base/process.h"
#include "base/quote.h"
#include "base/terminal.h"
#include "cli/command_list.h"
#include "cli/consent_flow.h"
#include "cli/context.h"
#include "cli/flag_set.h"
#include "cli/start_now.h"
#include "lifecycle/ssh_access.h"
#include "lifecycle/start.h"
#include "ssh/environment_filter.h"
#include "ssh/shell_command.h"

namespace limequat::cli {
namespace {

struct Options {
  std::string instance;
  std::string shell;
  std::string workdir;
  bool reconnect = false;
  bool preserve_env = false;
  std::optional<bool> start;
};

struct Request {
  std::string instance;
  std::vector<std::string> command;
};

std::optional<std::string> variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? std::optional<std::string>(value) : std::nullopt;
}

Request request_from(const std::vector<std::string>& arguments, const Options& options) {
  if (!options.instance.empty()) return {options.instance, arguments};
  if (arguments.empty()) throw UsageError("requires instance name as first argument");
  Request request{arguments[0], {arguments.begin() + 1, arguments.end()}};
  if (!request.command.empty() && request.command[0] == "--") {
    request.command.erase(request.command.begin());
  }
  return request;
}

void warn_about_swapped_words(Context& context, const Request& request) {
  constexpr std::string_view kCommands[] = {"create", "start", "delete", "shell"};
  if (request.command.empty()) return;
  const std::string& first = request.command[0];
  if (std::find(std::begin(kCommands), std::end(kCommands), first) == std::end(kCommands)) return;
  context.logger.warning("Perhaps you meant `limactl {}`?", fmt::join(request.command, " "));
}

store::Instance running_instance(Context& context, const std::string& name,
                                 const Options& options) {
  auto instance = context.find_instance(name);
  if (!instance) {
    throw Error(
        fmt::format("instance {} does not exist, run `limactl create {}` to create a new "
                    "instance{}",
                    name_quote(name), name, context.nearest(name)));
  }
  store::require_config(*instance);
  if (instance->status != store::Status::stopped) return std::move(*instance);
  if (!wants_start(context, options.start)) {
    throw Error(fmt::format("instance {} is stopped, run `limactl start {}` to start the instance",
                            name_quote(name), name));
  }
  ask_before_start(context, *instance, {});
  lifecycle::start_instance(*instance, context.home(), {.launching_shell = true}, context.logger,
                            context.progress);
  return context.instance(name);
}

std::string resolved(const std::string& path) {
  std::error_code missing;
  const Path real = std::filesystem::canonical(path, missing);
  return missing ? path : real.string();
}

ssh::WorkingDirectory working_directory(const config::Machine& machine, const Options& options) {
  ssh::WorkingDirectory where;
  if (!options.workdir.empty()) where.explicit_directory = options.workdir;
  std::error_code gone;
  where.host_directory = std::filesystem::current_path(gone).string();
  where.host_home = variable("HOME").value_or("");
  where.resolved_host_directory = resolved(where.host_directory);
  where.resolved_host_home = resolved(where.host_home);
  // Mounts arrive with a later version; until then no guest sees the host's folders.
  (void)machine;
  return where;
}

std::vector<std::string> kept_environment(const Options& options) {
  if (!options.preserve_env) return {};
  const auto allow = variable("LIMA_SHELLENV_ALLOW");
  const auto block = variable("LIMA_SHELLENV_BLOCK");
  return ssh::filter_environment(current_environment(), ssh::make_environment_filter(allow, block));
}

void drop_connection(const ssh::Connection& connection, const Path& socket) {
  if (!limequat::exists(socket)) return;
  const RunResult result = run({.argv = ssh::master_exit_argv(connection)});
  if (!result.status.success()) {
    throw Error(fmt::format("failed to close the shared ssh connection {}: {}",
                            name_quote(socket.string()), result.error_output));
  }
}

int shell(Context& context, const std::vector<std::string>& arguments, const Options& options) {
  const Request request = request_from(arguments, options);
  warn_about_swapped_words(context, request);
  const store::Instance instance = running_instance(context, request.instance, options);
  const config::Machine& machine = *instance.config;
  const ssh::Connection connection =
      lifecycle::connection_to(instance, context.home(), instance.ssh_local_port);
  if (options.reconnect) drop_connection(connection, instance.files().ssh_control_socket());

  ssh::RemoteCommand remote{.directory = working_directory(machine, options),
                            .shell = options.shell.empty() ? machine.user.shell : options.shell,
                            .environment = kept_environment(options),
                            .command = request.command,
                            .windows_guest = machine.os == config::Os::windows};
  const auto features = ssh::cached_features(
      connection.executable, ssh::features_cache_file(variable("XDG_CACHE_HOME").value_or(""),
                                                      variable("HOME").value_or("")));
  // This process becomes ssh: its exit code, its terminal and its signals are the command's own.
  const ProcessSpec spec{
      .argv = ssh::shell_argv({.executable = connection.executable,
                               .options = connection.options,
                               .destination = connection.destination,
                               .version = features.version,
                               .terminal = is_terminal(STDOUT_FILENO),
                               .send_colorterm = variable("COLORTERM").has_value(),
                               .remote_command = ssh::remote_command(remote)}),
      .standard_input = ProcessSpec::Inherit{}};
  try {
    exec(spec);
  } catch (const Error& error) {
    lifecycle::rethrow_naming_ssh(error);
  }
}

}  // namespace

Action define_shell(FlagSet& flags) {
  auto options = std::make_shared<Options>();
  flags.text("--instance", options->instance, "Instance name").hidden = true;
  flags.text("--shell", options->shell, "Shell interpreter, e.g. /bin/bash");
  flags.text("--workdir", options->workdir, "Working directory");
  flags.boolean("--reconnect", options->reconnect, "Reconnect to the SSH session");
  flags.boolean("--preserve-env", options->preserve_env,
                "Propagate environment variables to the shell");
  flags.boolean("--start", options->start, "Start the instance if it is not already running");
  return [options](Context& context, const std::vector<std::string>& arguments) {
    return shell(context, arguments, *options);
  };
}

}  // namespace limequat::cli
