#include "cli/parse.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/quote.h"
#include "cli/did_you_mean.h"
#include "cli/flag_set.h"
#include "cli/flag_words.h"
#include "cli/upstream_names.h"

namespace limequat::cli {
namespace {

constexpr std::string_view kGlobalWithValue[] = {"--log-level", "--log-format"};

// The index, from `first` on, of the first word that is neither a global flag nor its value;
// words.size() when all are.
std::size_t command_index(const std::vector<std::string>& words, std::size_t first) {
  for (std::size_t i = first; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word.empty() || word[0] != '-' || word == "-") return i;
    if (std::find(std::begin(kGlobalWithValue), std::end(kGlobalWithValue), word) !=
        std::end(kGlobalWithValue)) {
      ++i;
    }
  }
  return words.size();
}

[[noreturn]] void unknown_command(const std::string& word, std::string_view parent) {
  if (parent.empty()) {
    if (const std::string missing = missing_command(word); !missing.empty()) {
      throw UsageError(missing);
    }
  }
  std::vector<std::string> names;
  for (const auto& command : all_commands()) {
    if (command.group != Group::hidden && command.parent == parent)
      names.emplace_back(command.name);
  }
  // People type what they mean to reach.
  const std::string hint =
      word == "ssh" ? "\n\nDid you mean this?\n\tshell" : did_you_mean(word, names);
  throw UsageError(fmt::format("unknown command {} for \"limactl{}{}\"{}", go_quote(word),
                               parent.empty() ? "" : " ", parent, hint));
}

std::string count_message(const ArgumentCount& wanted, std::size_t got) {
  if (wanted.least == wanted.most) {
    return fmt::format("accepts {} arg(s), received {}", wanted.least, got);
  }
  if (got < wanted.least) {
    return fmt::format("requires at least {} arg(s), only received {}", wanted.least, got);
  }
  return fmt::format("accepts at most {} arg(s), received {}", wanted.most, got);
}

void check_count(const Command& command, std::size_t got) {
  if (got >= command.arguments.least && got <= command.arguments.most) return;
  throw UsageError(fmt::format(
      "`limactl {0}` {1}.\nSee `limactl {0} --help`.\n\nUsage:  limactl {2}\n\n{3}",
      full_name(command), count_message(command.arguments, got), command.usage, command.summary));
}

void add_global_flags(FlagSet& set, GlobalFlags& flags) {
  set.text("--log-level", flags.log_level,
           "Set the logging level [trace, debug, info, warn, error]");
  set.text("--log-format", flags.log_format, "Set the logging format [text, json]");
  set.boolean("--debug", flags.debug, "Debug mode");
  set.boolean(
      "--tty", flags.tty,
      "Enable TUI interactions such as opening an editor. Defaults to true when stdout is a "
      "terminal. Set to false for automation.");
  set.boolean("-y,--yes", flags.yes, "Alias of --tty=false");
  set.boolean("-h,--help", flags.help, "Help for this command");
}

}  // namespace

CommandFlags::CommandFlags(const Command* command) {
  add_global_flags(set_, global_);
  if (command == nullptr) {
    set_.boolean("-v,--version", global_.version, "Version for limactl");
  } else if (!has_children(*command)) {
    action_ = command->define(set_);
  }
}

namespace {

// The command that `words` name, which is taken out of them; nullptr: none. A parent alone is a
// command too: what it can do is its help.
const Command* take_command(std::vector<std::string>& words) {
  const Command* command = nullptr;
  std::size_t at = command_index(words, 0);
  while (at < words.size() && (command == nullptr || has_children(*command))) {
    const std::string_view parent = command == nullptr ? std::string_view() : command->name;
    const Command* next = find_command(words[at], parent);
    if (next == nullptr) unknown_command(words[at], parent);
    command = next;
    words.erase(words.begin() + static_cast<std::ptrdiff_t>(at));
    at = command_index(words, at);
  }
  return command;
}

std::vector<std::string> take_flags_of(const Command* command, FlagSet& flags,
                                       const std::vector<std::string>& words) {
  try {
    return take_flags(flags, words, command == nullptr ? FlagsEnd::at_dashes : command->flags_end);
  } catch (const UnknownFlag& unknown) {
    const std::string missing =
        command == nullptr ? "" : missing_flag(full_name(*command), unknown.name());
    if (!missing.empty()) throw UsageError(missing);
    throw;
  }
}

}  // namespace

Parsed parse(const std::vector<std::string>& words) {
  std::vector<std::string> rest = words;
  const Command* command = take_command(rest);

  CommandFlags flags(command);
  auto arguments = take_flags_of(command, flags.set(), rest);
  Parsed result{.global = flags.global(),
                .command = command,
                .action = std::move(flags.action()),
                .arguments = std::move(arguments)};
  if (command != nullptr && has_children(*command)) result.global.help = true;
  if (command != nullptr && !result.global.help) check_count(*command, result.arguments.size());
  return result;
}

}  // namespace limequat::cli
