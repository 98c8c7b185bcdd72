#include "ssh/shell_command.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "base/error.h"
#include "base/quote.h"

namespace limequat::ssh {
namespace {

constexpr std::string_view kWindowsShells[] = {"cmd.exe", "powershell.exe", "pwsh.exe"};

// Leading `NAME=VALUE` words are assignments for the guest's shell; only their values are quoted.
std::string command_words(const std::vector<std::string>& command) {
  std::string text;
  bool assignments = true;
  for (const auto& word : command) {
    if (!text.empty()) text += ' ';
    const auto equals = word.find('=');
    assignments = assignments && equals != word.npos;
    if (assignments) {
      text += word.substr(0, equals + 1) + shell_quote(word.substr(equals + 1));
    } else {
      text += shell_quote(word);
    }
  }
  return text;
}

std::string windows_command(const RemoteCommand& remote) {
  const auto base = remote.shell.substr(remote.shell.find_last_of("/\\") + 1);
  if (std::none_of(std::begin(kWindowsShells), std::end(kWindowsShells),
                   [&](auto shell) { return ascii_equal_ignoring_case(shell, base); })) {
    throw UsageError(fmt::format("unsupported shell {} for Windows guest, must be one of [{}]",
                                 name_quote(remote.shell), fmt::join(kWindowsShells, " ")));
  }
  const bool bare =
      remote.shell.starts_with('"') || remote.shell.find_first_of(" \t") == std::string::npos;
  std::string text = bare ? remote.shell : fmt::format("\"{}\"", remote.shell);
  if (!remote.command.empty()) {
    text +=
        fmt::format(" {} \"{}\"", ascii_equal_ignoring_case(base, "cmd.exe") ? "/c" : "-Command",
                    command_words(remote.command));
  }
  return text;
}

const std::string& first_set(const std::string& a, const std::string& b) {
  return a.empty() ? b : a;
}

}  // namespace

bool contains_path(const std::vector<std::string>& locations, std::string_view path) {
  return std::any_of(locations.begin(), locations.end(), [&](const std::string& location) {
    return location == "/" || path == location || path.starts_with(location + '/');
  });
}

std::string change_directory_command(const WorkingDirectory& where) {
  if (where.explicit_directory) {
    return fmt::format("cd {} || exit 1", shell_quote(*where.explicit_directory));
  }
  const auto shared = [&](const std::string& path, const std::string& resolved) {
    return !path.empty() && contains_path(where.mount_locations, first_set(resolved, path));
  };
  if (shared(where.host_directory, where.resolved_host_directory) ||
      (where.sees_host_files && !where.host_directory.empty())) {
    const auto change = fmt::format("cd {}", shell_quote(where.host_directory));
    return where.host_home.empty()
               ? change
               : fmt::format("{} || cd {}", change, shell_quote(where.host_home));
  }
  if (shared(where.host_home, where.resolved_host_home)) {
    return fmt::format("cd {}", shell_quote(where.host_home));
  }
  return "false";
}

std::string remote_command(const RemoteCommand& command) {
  if (command.windows_guest) return windows_command(command);
  std::string text = change_directory_command(command.directory) + " ; exec ";
  if (!command.environment.empty()) {
    text += "env ";
    for (const auto& variable : command.environment) text += shell_quote(variable) + ' ';
  }
  text += command.shell.empty() ? "\"$SHELL\"" : shell_quote(command.shell);
  // Not --login, which FreeBSD's sh does not know.
  text += " -l";
  if (!command.command.empty()) text += " -c " + shell_quote(command_words(command.command));
  return text;
}

std::vector<std::string> shell_argv(const ShellInvocation& invocation) {
  std::vector<std::string> argv = {invocation.executable.program};
  const auto add = [&](const std::vector<std::string>& words) {
    argv.insert(argv.end(), words.begin(), words.end());
  };
  add(invocation.executable.arguments);
  add(option_arguments(invocation.options));
  if (invocation.terminal) add({"-t"});
  if (invocation.send_colorterm) add({"-o", "SendEnv=COLORTERM"});
  // Before 8.9, ERROR still lets "Shared connection to … closed." through with -t.
  const bool chatty = invocation.version < Version{8, 9, 0};
  add({"-o", chatty ? "LogLevel=QUIET" : "LogLevel=ERROR"});
  add({"-p", std::to_string(invocation.destination.port), invocation.destination.address, "--",
       invocation.remote_command});
  return argv;
}

}  // namespace limequat::ssh
