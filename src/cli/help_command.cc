#include <CLI/CLI.hpp>

#include "base/error.h"
#include "base/quote.h"
#include "cli/command_list.h"
#include "cli/context.h"
#include "cli/help.h"

namespace limequat::cli {

Action define_help(CLI::App&) {
  return [](Context& context, const std::vector<std::string>& words) {
    const Command* command = nullptr;
    for (const std::string& word : words) {
      command = find_command(word, command == nullptr ? std::string_view() : command->name);
      if (command == nullptr) throw UsageError("unknown help topic " + name_quote(word));
    }
    context.out << (command == nullptr ? program_help() : command_help(*command));
    return 0;
  };
}

}  // namespace limequat::cli
