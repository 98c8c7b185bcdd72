// The parts of the fake QEMU (fake_qemu.cc says what it does and how it is steered).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace limequat::test::fake_qemu {

// A value of QEMU's option syntax: "socket,id=x,path=/a,,b" is {"": "socket", "id": "x", "path":
// "/a,b"}.
using Option = std::map<std::string, std::string>;
[[nodiscard]] Option parse_option(std::string_view text);

// What the fake understands of its command line.
struct CommandLine {
  std::string program;  // the last component of argv[0]
  std::string pid_file;
  std::string seed;                        // the image with the label cidata
  std::vector<std::string> all;            // as given, without argv[0]
  std::map<std::string, Option> chardevs;  // by id
  std::vector<std::string> monitors;       // chardev ids
  std::string report_chardev;              // of the port io.limequat.report.0
  std::string forward_address;             // hostfwd: host side; empty when there is none
  int forward_port = 0;
};
[[nodiscard]] CommandLine parse_command_line(int argc, char** argv);

// Prints a help text as QEMU does and tells so; false when the command line starts a machine.
[[nodiscard]] bool print_help(const CommandLine& line);

// The value of FAKE_QEMU_<name>.
[[nodiscard]] std::optional<std::string> setting(std::string_view name);
[[nodiscard]] int number_setting(std::string_view name, int otherwise);

// "iid-…" out of the bytes of a seed; "iid-unknown" when there is none.
[[nodiscard]] std::string find_iid(const std::string& seed_path);

// Prints "PROGRAM: MESSAGE" on standard error and exits 1, as QEMU does when it cannot start.
[[noreturn]] void fail(const CommandLine& line, std::string_view message);

}  // namespace limequat::test::fake_qemu
