#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>

#include "tests/support/fake_ssh.h"

namespace limequat::test::fake_ssh {
namespace {

// ssh(1), 9.2: the options, `:` behind those with an argument.
constexpr char kOptions[] =
    "+1246AaB:b:Cc:D:E:e:F:fGgI:i:J:KkL:l:Mm:NnO:o:P:p:Q:qR:S:sTtVvW:w:XxYy";

// `"/a %%b"` as ssh reads it: /a %b
std::string path_value(std::string value) {
  if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
    value = value.substr(1, value.size() - 2);
  }
  for (auto at = value.find("%%"); at != value.npos; at = value.find("%%", at + 1))
    value.erase(at, 1);
  return value == "none" ? "" : value;
}

void take_option(CommandLine& line, std::map<std::string, std::string>& values, int option) {
  const std::string argument = optarg != nullptr ? optarg : "";
  switch (option) {
    case 'V':
      line.version = true;
      break;
    case 'f':
      line.background = true;
      break;
    case 'N':
      line.no_command = true;
      break;
    case 'M':
      line.master = true;
      break;
    case 'O':
      line.control_command = argument;
      break;
    case 'S':
      line.control_path = argument;
      break;
    case 'p':
      line.port = argument;
      break;
    case 'o':
      // The first value counts.
      values.try_emplace(argument.substr(0, argument.find('=')),
                         argument.substr(argument.find('=') + 1));
      break;
    case '?':
      std::exit(255);
    default:
      break;
  }
}

}  // namespace

CommandLine parse_command_line(int argc, char** argv) {
  CommandLine line;
  std::map<std::string, std::string> values;
  // Options may stand before and behind the host.
  while (true) {
    for (int option = 0; (option = getopt(argc, argv, kOptions)) != -1;)
      take_option(line, values, option);
    if (!line.host.empty() || optind >= argc) break;
    line.host = argv[optind++];
  }
  for (; optind < argc; ++optind) {
    line.command += (line.command.empty() ? "" : " ") + std::string(argv[optind]);
  }
  line.master =
      line.master || values["ControlMaster"] == "yes" || values["ControlMaster"] == "auto";
  if (line.control_path.empty()) line.control_path = path_value(values["ControlPath"]);
  return line;
}

std::optional<std::string> setting(const char* variable) {
  const char* value = std::getenv(variable);
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

int number_setting(const char* variable, int otherwise) {
  const auto value = setting(variable);
  return value ? static_cast<int>(std::strtol(value->c_str(), nullptr, 10)) : otherwise;
}

void log_call(int argc, char** argv) {
  const auto path = setting("FAKE_SSH_LOG");
  if (!path) return;
  auto words = nlohmann::json::array();
  for (int i = 1; i < argc; ++i) words.push_back(argv[i]);
  const auto text = words.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
  // One write: lines of calls at the same time do not mix.
  const int fd = open(path->c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0 || write(fd, text.data(), text.size()) < 0) std::perror(path->c_str());
  if (fd >= 0) close(fd);
}

}  // namespace limequat::test::fake_ssh
