// The ssh options of a machine, as `Key=Value` words in upstream's order. Pure.
//
// Source: reference of upstream, lifecycle §6; ssh_config(5).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "ssh/features.h"

namespace limequat::ssh {

struct OptionsInput {
  Path identity_file;                     // $LIMA_HOME/_config/user
  std::vector<Path> more_identity_files;  // ssh.loadDotSSHPubKeys
  std::string user;
  Path control_path;  // <instance>/ssh.sock
  bool forward_agent = false;
  bool forward_x11 = false;
  bool forward_x11_trusted = false;
  Features features;
  bool aes = false;  // cpu_has_aes()
};

using Options = std::vector<std::string>;

// Those that do not depend on one machine: keys, no host key checks (the host is our own loopback),
// no passwords, ciphers. Throws Error for a path that ssh's configuration syntax cannot carry.
[[nodiscard]] Options common_options(const OptionsInput& input);
// All of them: User, ControlMaster=auto, ControlPath, ControlPersist and forwarding too. Throws
// Error for a user name with a line break and for a control path too long for a unix socket.
[[nodiscard]] Options options(const OptionsInput& input);

// `-F /dev/null -o K=V …`.
[[nodiscard]] std::vector<std::string> option_arguments(const Options& options);
// The same without ControlMaster, ControlPath and ControlPersist, which are switched off first: for
// commands that must not use, or become, the shared connection.
[[nodiscard]] Options without_control_master(const Options& options);

// Throws Error when a value has a line break: it would be a line of its own in ssh.config.
void require_one_line(std::string_view option);

}  // namespace limequat::ssh
