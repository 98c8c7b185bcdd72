// What a subcommand is: a row in the one table of all of them (commands.cc).
//
// Adding one: a file `cli/NAME.cc` with an options struct and a `define_NAME`, its declaration in
// command_list.h, its row in commands.cc, a test, a line in docs/compatibility.md if upstream has
// none.
#pragma once

#include <functional>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace limequat::cli {

class Context;
class FlagSet;

// Runs a subcommand whose flags have been parsed; `arguments` are its positional arguments. The
// result is the exit code.
using Action = std::function<int(Context&, const std::vector<std::string>& arguments)>;

enum class Group { basic, advanced, hidden };

// What the shell completes for a positional argument.
// `first_instance`: only the first argument is one.
enum class Completes {
  nothing,
  instances,
  first_instance,
  stopped_instances,
  running_instances,
  templates,
  files,
  field_then_instance,
  commands,
  shells
};

// Where the flags of a command end at the latest; `--` always ends them.
enum class FlagsEnd {
  at_dashes,          // flags and arguments in any order
  at_first_argument,  // what follows belongs to another program (shell)
  before_anything,    // all words are arguments
};

struct ArgumentCount {
  std::size_t least = 0;
  std::size_t most = 0;
};
inline constexpr std::size_t kAnyNumber = std::numeric_limits<std::size_t>::max();

struct Command {
  // "host-provision" for `limactl host-provision list`; "" for most. A parent's row stands above
  // the rows of its children and has no `define` of its own: alone it prints its help.
  std::string_view parent;
  std::string_view name;
  std::string_view alias;  // "" = none
  std::string_view alias2;
  std::string_view usage;    // after the program's name: "stop [INSTANCE...]"
  std::string_view summary;  // one line
  std::string_view example;  // "" = none
  Group group = Group::basic;
  ArgumentCount arguments;
  Completes completes = Completes::nothing;
  FlagsEnd flags_end = FlagsEnd::at_dashes;
  // Adds its flags and answers what to do once they are parsed.
  Action (*define)(FlagSet& flags) = nullptr;
};

// All of them, in the order of the help text.
[[nodiscard]] std::span<const Command> all_commands();
// By name or alias, among the children of `parent`; nullptr when there is none.
[[nodiscard]] const Command* find_command(std::string_view name, std::string_view parent = {});
// True for a command that only groups others.
[[nodiscard]] bool has_children(const Command& command);
// "host-provision list": what stands between the program's name and the flags.
[[nodiscard]] std::string full_name(const Command& command);

}  // namespace limequat::cli
