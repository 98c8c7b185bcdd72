#include "base/error.h"
#include "base/quote.h"
#include "cli/command_list.h"
#include "cli/context.h"
#include "cli/help.h"
#include "cli/upstream_names.h"

namespace limequat::cli {
namespace {

constexpr std::string_view kExpressions =
    "Expressions of --set, --yq, --filter, `template yq` and `provision.mode: yq` are written in "
    "the\n"
    "language of yq v4. An expression may come with a template, so it cannot look at this "
    "computer:\n"
    "\n"
    "  env, strenv, envsubst   environment variables\n"
    "  load and its kin        files\n"
    "  system                  commands\n"
    "\n"
    "are refused. docs/compatibility.md lists the functions that there are.\n";

[[noreturn]] void unknown_topic(const std::string& word) {
  const std::string missing = missing_command(word);
  throw UsageError(missing.empty() ? "unknown help topic " + name_quote(word) : missing);
}

}  // namespace

Action define_help(FlagSet&) {
  return [](Context& context, const std::vector<std::string>& words) {
    if (words.size() == 1 && words[0] == "yq-restrictions") {  // upstream's name of the topic
      context.out << kExpressions;
      return 0;
    }
    const Command* command = nullptr;
    for (const std::string& word : words) {
      command = find_command(word, command == nullptr ? std::string_view() : command->name);
      if (command == nullptr) unknown_topic(word);
    }
    context.out << (command == nullptr ? program_help() : command_help(*command));
    return 0;
  };
}

}  // namespace limequat::cli
