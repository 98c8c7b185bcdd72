// argv values for the shared connection (ControlMaster) of a machine and for what runs over it.
// Pure; the host agent and the command line execute them.
//
// Source: ssh(1), -O; reference of upstream, lifecycle §6.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ssh/config_file.h"
#include "ssh/executable.h"
#include "ssh/options.h"

namespace limequat::ssh {

struct Connection {
  Executable executable;
  Options options;  // options(…): with ControlPath
  Destination destination;
};

using Argv = std::vector<std::string>;

// Connects and stays in the background: exit 0 means that the control socket accepts sessions. The
// process that is left is ssh's own, not our child: it ends by master_exit_argv.
[[nodiscard]] Argv master_start_argv(const Connection& connection);
// The same in the foreground (no -f): for an owner that keeps it as a child.
[[nodiscard]] Argv master_foreground_argv(const Connection& connection);
// Exit 0 when a master answers, 255 when not.
[[nodiscard]] Argv master_check_argv(const Connection& connection);
[[nodiscard]] Argv master_exit_argv(const Connection& connection);

// A command in the guest, over the master when there is one, else by a connection of its own; it
// never becomes the master. Each word is quoted for the shell there.
[[nodiscard]] Argv command_argv(const Connection& connection,
                                const std::vector<std::string>& command);
// The same by a connection of its own, whatever the state of the master.
[[nodiscard]] Argv separate_command_argv(const Connection& connection,
                                         const std::vector<std::string>& command);

enum class ForwardVerb { forward, cancel };
struct Forward {
  // `host:port`, `[v6]:port` or the absolute path of a unix socket.
  std::string local;
  std::string remote;
  bool reverse = false;  // the guest listens (-R)
};
// Adds or removes a forwarding of the running master. Cancelling leaves the file of a local unix
// socket behind, and an old file makes adding fail: the caller removes it. Throws Error for an end
// with a line break, and for a socket path with a colon, which ssh cannot tell from its separator.
[[nodiscard]] Argv forward_argv(const Connection& connection, ForwardVerb verb,
                                const Forward& forward);

}  // namespace limequat::ssh
