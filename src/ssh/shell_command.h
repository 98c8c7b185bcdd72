// `limactl shell`: the command line in the guest, and the whole argv of ssh. Pure.
//
// Source: reference of upstream, cli §3.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "ssh/config_file.h"
#include "ssh/executable.h"
#include "ssh/features.h"
#include "ssh/options.h"

namespace limequat::ssh {

// Where the shell starts. `cd` of the guest uses the *host's* path, as upstream does.
struct WorkingDirectory {
  std::optional<std::string> explicit_directory;  // --workdir: this or nothing
  std::string host_directory;                     // "" when it is not known
  std::string host_home;                          // "" when it is not known
  // Machine::mounts' locations. Symlinks in all these paths are resolved by the caller.
  std::vector<std::string> mount_locations;
  std::string resolved_host_directory;  // "" = host_directory
  std::string resolved_host_home;       // "" = host_home
  bool sees_host_files = false;         // wsl2
};

// The part before ` ; exec`; "false" stays in the user's home.
[[nodiscard]] std::string change_directory_command(const WorkingDirectory& where);

// One of `locations` is `path` or a folder above it.
[[nodiscard]] bool contains_path(const std::vector<std::string>& locations, std::string_view path);

struct RemoteCommand {
  WorkingDirectory directory;
  std::string shell;                     // --shell, else Machine::user.shell, else "" for $SHELL
  std::vector<std::string> environment;  // NAME=VALUE of --preserve-env
  std::vector<std::string> command;      // empty: an interactive login shell
  bool windows_guest = false;
};

// The one word that ssh sends: `CD ; exec [env K=V… ]SHELL -l [-c WORDS]`. Leading words with `=`
// are assignments: only the value is quoted. Throws UsageError for a shell that a Windows guest
// lacks.
[[nodiscard]] std::string remote_command(const RemoteCommand& command);

struct ShellInvocation {
  Executable executable;
  Options options;
  Destination destination;
  Version version;
  bool terminal = false;        // standard output is one: -t
  bool send_colorterm = false;  // $COLORTERM is set
  std::string remote_command;
};

[[nodiscard]] std::vector<std::string> shell_argv(const ShellInvocation& invocation);

}  // namespace limequat::ssh
