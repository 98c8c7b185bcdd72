#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>

#include "tests/support/fake_qemu.h"

namespace limequat::test::fake_qemu {
namespace {

// hostfwd=tcp:127.0.0.1:60022-:22
void read_forward(const std::string& rule, CommandLine& line) {
  const auto first = rule.find(':');
  const auto second = rule.find(':', first + 1);
  const auto dash = rule.find('-', second + 1);
  if (dash == std::string::npos) return;
  line.forward_address = rule.substr(first + 1, second - first - 1);
  line.forward_port = static_cast<int>(
      std::strtol(rule.substr(second + 1, dash - second - 1).c_str(), nullptr, 10));
}

void read_argument(const std::string& option, const std::string& value, CommandLine& line) {
  Option parsed = parse_option(value);
  if (option == "-pidfile") line.pid_file = value;
  if (option == "-chardev") line.chardevs[parsed["id"]] = parsed;
  if (option == "-drive" && parsed["id"] == "cdrom0") line.seed = parsed["file"];
  if (option == "-netdev" && !parsed["hostfwd"].empty()) read_forward(parsed["hostfwd"], line);
  if (option == "-qmp" && value.starts_with("chardev:")) line.monitors.push_back(value.substr(8));
  if (option == "-device" && parsed["name"] == "io.limequat.report.0") {
    line.report_chardev = parsed["chardev"];
  }
}

bool has(const CommandLine& line, std::string_view option, std::string_view value) {
  for (std::size_t i = 0; i + 1 < line.all.size(); ++i) {
    if (line.all[i] == option && line.all[i + 1] == value) return true;
  }
  return false;
}

}  // namespace

Option parse_option(std::string_view text) {
  Option result;
  std::string part;
  bool first = true;
  const auto finish = [&] {
    const auto equals = part.find('=');
    if (equals != std::string::npos) {
      result[part.substr(0, equals)] = part.substr(equals + 1);
    } else if (first) {
      result[""] = part;
    }
    first = false;
    part.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != ',') {
      part += text[i];
    } else if (i + 1 < text.size() && text[i + 1] == ',') {
      part += ',';
      ++i;
    } else {
      finish();
    }
  }
  finish();
  return result;
}

CommandLine parse_command_line(int argc, char** argv) {
  CommandLine line;
  line.all.assign(argv + 1, argv + argc);
  line.program = argv[0];
  line.program.erase(0, line.program.rfind('/') + 1);
  for (std::size_t i = 0; i + 1 < line.all.size(); ++i) {
    if (line.all[i].starts_with('-')) read_argument(line.all[i], line.all[i + 1], line);
  }
  return line;
}

bool print_help(const CommandLine& line) {
  const auto words = [](std::string text) {
    for (char& c : text) c = c == ' ' ? '\n' : c;
    return text + '\n';
  };
  if (std::find(line.all.begin(), line.all.end(), "--version") != line.all.end()) {
    std::cout << "QEMU emulator version " << setting("VERSION").value_or("7.2.22") << " (fake)\n";
  } else if (has(line, "-accel", "help")) {
    std::cout << "Accelerators supported in QEMU binary:\n"
              << words(setting("ACCELERATORS").value_or("tcg kvm"));
  } else if (has(line, "-netdev", "help")) {
    std::cout << "Available netdev backend types:\n" << words("socket stream user");
  } else if (has(line, "-machine", "help") || has(line, "-M", "help")) {
    std::cout << "Supported machines are:\n"
                 "q35                  Standard PC (fake)\n"
                 "virt                 ARM Virtual Machine (fake)\n"
                 "none                 empty machine\n";
  } else if (has(line, "-cpu", "help")) {
    std::cout << "Available CPUs:\nx86 host                  (fake)\nx86 max\nx86 qemu64\n";
  } else {
    return false;
  }
  return true;
}

std::optional<std::string> setting(std::string_view name) {
  const char* value = std::getenv(("FAKE_QEMU_" + std::string(name)).c_str());
  if (!value || !*value) return std::nullopt;
  return std::string(value);
}

int number_setting(std::string_view name, int otherwise) {
  const auto value = setting(name);
  return value ? static_cast<int>(std::strtol(value->c_str(), nullptr, 10)) : otherwise;
}

std::string find_iid(const std::string& seed_path) {
  std::ifstream file(seed_path, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  for (auto at = bytes.find("iid-"); at != std::string::npos; at = bytes.find("iid-", at + 1)) {
    const auto end = bytes.find_first_not_of("0123456789", at + 4);
    if (end != at + 4) return bytes.substr(at, end - at);
  }
  return "iid-unknown";
}

void fail(const CommandLine& line, std::string_view message) {
  std::cerr << line.program << ": " << message << std::endl;
  std::exit(1);
}

}  // namespace limequat::test::fake_qemu
