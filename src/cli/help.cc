#include "cli/help.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/parse.h"

namespace limequat::cli {
namespace {

struct Line {
  std::string left;
  std::string right;
};

std::string aligned(const std::vector<Line>& lines) {
  std::size_t width = 0;
  for (const auto& line : lines) width = std::max(width, line.left.size());
  std::string text;
  for (const auto& [left, right] : lines) {
    text += fmt::format("  {:<{}}   {}\n", left, width, right);
  }
  return text;
}

Line flag_line(const Flag& flag) {
  const std::string before = flag.short_name.empty() ? "    " : flag.short_name + ", ";
  const std::string type = flag.takes_value() ? ' ' + flag.type : "";
  return {before + flag.long_name + type, flag.help};
}

std::vector<Line> flag_lines(const FlagSet& flags) {
  std::vector<Line> lines;
  for (const Flag& flag : flags.all()) {
    if (!flag.hidden) lines.push_back(flag_line(flag));
  }
  return lines;
}

std::string group_text(Group group, std::string_view title) {
  std::vector<Line> lines;
  for (const auto& command : all_commands()) {
    if (command.group == group && command.parent.empty()) {
      lines.push_back({std::string(command.name), std::string(command.summary)});
    }
  }
  return fmt::format("{}:\n{}\n", title, aligned(lines));
}

std::string children_text(const Command& parent) {
  std::vector<Line> lines;
  for (const auto& command : all_commands()) {
    if (command.parent == parent.name && command.group != Group::hidden) {
      lines.push_back({std::string(command.name), std::string(command.summary)});
    }
  }
  return fmt::format("Available Commands:\n{}", aligned(lines));
}

}  // namespace

std::string program_help() {
  CommandFlags global(nullptr);
  return fmt::format(
      "Limequat: Linux machines on your own computer\n\n"
      "Usage:\n  limactl [command]\n\n"
      "{}{}"
      "Flags:\n{}\n"
      "Use \"limactl [command] --help\" for more information about a command.\n",
      group_text(Group::basic, "Basic Commands"), group_text(Group::advanced, "Advanced Commands"),
      aligned(flag_lines(global.set())));
}

std::string command_help(const Command& command) {
  CommandFlags flags(&command);
  CommandFlags global(nullptr);
  const std::vector<Line> shared = flag_lines(global.set());
  std::vector<Line> own = flag_lines(flags.set());
  std::erase_if(own, [&](const Line& line) {
    return std::any_of(shared.begin(), shared.end(),
                       [&](const Line& other) { return other.left == line.left; });
  });
  std::string text = fmt::format("{}\n\nUsage:\n  limactl {}\n\n", command.summary, command.usage);
  if (!command.alias.empty()) {
    text += fmt::format("Aliases:\n  {}, {}", command.name, command.alias);
    if (!command.alias2.empty()) text += fmt::format(", {}", command.alias2);
    text += "\n\n";
  }
  if (has_children(command)) text += children_text(command) + '\n';
  if (!command.example.empty()) text += fmt::format("Examples:\n{}\n\n", command.example);
  if (!own.empty()) text += fmt::format("Flags:\n{}\n", aligned(own));
  std::vector<Line> inherited = shared;
  std::erase_if(inherited,
                [](const Line& line) { return line.left.find("--version") != std::string::npos; });
  return text + fmt::format("Global Flags:\n{}", aligned(inherited));
}

}  // namespace limequat::cli
