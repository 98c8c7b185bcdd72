#include "ssh/master.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/quote.h"

namespace limequat::ssh {
namespace {

Argv begin_argv(const Connection& connection, const Options& options) {
  Argv argv = {connection.executable.program};
  const auto& more = connection.executable.arguments;
  argv.insert(argv.end(), more.begin(), more.end());
  const auto words = option_arguments(options);
  argv.insert(argv.end(), words.begin(), words.end());
  return argv;
}

void add(Argv& argv, const std::vector<std::string>& words) {
  argv.insert(argv.end(), words.begin(), words.end());
}

void add_destination(Argv& argv, const Destination& destination) {
  add(argv, {"-p", std::to_string(destination.port), destination.address});
}

Options with_value(Options options, std::string_view key, std::string_view value) {
  for (auto& option : options) {
    if (option.starts_with(std::string(key) + '=')) option = fmt::format("{}={}", key, value);
  }
  return options;
}

Argv control_argv(const Connection& connection, std::string_view command) {
  auto argv = begin_argv(connection, connection.options);
  add(argv, {"-O", std::string(command)});
  add_destination(argv, connection.destination);
  return argv;
}

Argv command_argv_with(const Connection& connection, const Options& options,
                       const std::vector<std::string>& command) {
  auto argv = begin_argv(connection, options);
  add_destination(argv, connection.destination);
  argv.emplace_back("--");
  // ssh joins the words with spaces, and a shell takes them apart again.
  for (const auto& word : command) argv.push_back(shell_quote(word));
  return argv;
}

void check_end(const std::string& end) {
  require_one_line(end);
  const bool socket = end.starts_with('/');
  if (end.empty() || (socket && end.find_first_of(":\\") != end.npos)) {
    throw Error(fmt::format("ssh cannot forward {}", name_quote(end)));
  }
}

}  // namespace

Argv master_start_argv(const Connection& connection) {
  auto argv = begin_argv(connection, with_value(connection.options, "ControlMaster", "yes"));
  add(argv, {"-f", "-N", "-T"});
  add_destination(argv, connection.destination);
  return argv;
}

Argv master_foreground_argv(const Connection& connection) {
  // ControlPersist makes ssh go to the background by itself.
  auto options = with_value(connection.options, "ControlMaster", "yes");
  auto argv = begin_argv(connection, with_value(std::move(options), "ControlPersist", "no"));
  add(argv, {"-N", "-T"});
  add_destination(argv, connection.destination);
  return argv;
}

Argv master_check_argv(const Connection& connection) { return control_argv(connection, "check"); }

Argv master_exit_argv(const Connection& connection) { return control_argv(connection, "exit"); }

Argv command_argv(const Connection& connection, const std::vector<std::string>& command) {
  // Over a master that is there, but never becoming one: that would stay behind, with the command's
  // standard error open.
  return command_argv_with(connection, with_value(connection.options, "ControlMaster", "no"),
                           command);
}

Argv separate_command_argv(const Connection& connection, const std::vector<std::string>& command) {
  return command_argv_with(connection, without_control_master(connection.options), command);
}

Argv forward_argv(const Connection& connection, ForwardVerb verb, const Forward& forward) {
  check_end(forward.local);
  check_end(forward.remote);
  auto argv = begin_argv(connection, connection.options);
  add(argv, {"-T", "-O", verb == ForwardVerb::forward ? "forward" : "cancel"});
  if (forward.reverse) {
    add(argv, {"-R", forward.remote + ':' + forward.local});
  } else {
    add(argv, {"-L", forward.local + ':' + forward.remote});
  }
  add(argv, {"-N", "-f"});
  add_destination(argv, connection.destination);
  argv.emplace_back("--");
  return argv;
}

}  // namespace limequat::ssh
