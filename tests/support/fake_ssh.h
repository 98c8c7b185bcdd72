// The command line and the settings of the fake ssh (fake_ssh.cc says what it does and how it is
// steered).
#pragma once

#include <optional>
#include <string>

namespace limequat::test::fake_ssh {

struct CommandLine {
  bool version = false;         // -V
  bool background = false;      // -f
  bool no_command = false;      // -N
  bool master = false;          // ControlMaster=yes or auto
  std::string control_path;     // unquoted; "" = none
  std::string control_command;  // of -O
  std::string port = "22";
  std::string host;
  std::string command;  // joined by spaces, as ssh sends it
};

// Exits 255 for an option that ssh does not know.
[[nodiscard]] CommandLine parse_command_line(int argc, char** argv);

[[nodiscard]] std::optional<std::string> setting(const char* variable);
[[nodiscard]] int number_setting(const char* variable, int otherwise);

// One line in $FAKE_SSH_LOG.
void log_call(int argc, char** argv);

}  // namespace limequat::test::fake_ssh
