// The command line: global flags, then a subcommand with its own, in any order, as Go's cobra takes
// them; with cobra's words when something is wrong, because scripts and people know them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command.h"
#include "cli/flag_set.h"

namespace limequat::cli {

struct GlobalFlags {
  std::string log_level;
  std::string log_format = "text";
  bool debug = false;
  std::optional<bool> tty;
  bool yes = false;
  bool help = false;
  bool version = false;
};

struct Parsed {
  GlobalFlags global;
  const Command* command = nullptr;  // nullptr: none was named
  Action action;                     // of the command
  std::vector<std::string> arguments;
};

// Throws UsageError: unknown command or flag (with the nearest match), bad value, wrong number of
// arguments.
[[nodiscard]] Parsed parse(const std::vector<std::string>& words);

// The global flags and those of `command` (nullptr: none), and where their values go; for parse(),
// help and completion.
class CommandFlags {
 public:
  explicit CommandFlags(const Command* command);
  CommandFlags(const CommandFlags&) = delete;
  CommandFlags& operator=(const CommandFlags&) = delete;

  [[nodiscard]] FlagSet& set() { return set_; }
  [[nodiscard]] const GlobalFlags& global() const { return global_; }
  // Refers to what the flags have set, and outlives this.
  [[nodiscard]] Action& action() { return action_; }

 private:
  FlagSet set_;
  GlobalFlags global_;
  Action action_;
};

}  // namespace limequat::cli
