// The command line: global flags, then a subcommand with its own, in any order, as Go's cobra takes
// them; with cobra's words when something is wrong, because scripts and people know them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command.h"

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

// A CLI::App with the global flags and those of `command` (nullptr: none); for help and completion.
class FlagSet {
 public:
  explicit FlagSet(const Command* command);
  ~FlagSet();
  FlagSet(const FlagSet&) = delete;
  FlagSet& operator=(const FlagSet&) = delete;

  CLI::App& app() { return *app_; }
  GlobalFlags& global() { return *global_; }
  Action& action() { return action_; }

 private:
  std::unique_ptr<CLI::App> app_;
  std::unique_ptr<GlobalFlags> global_;
  Action action_;
};

}  // namespace limequat::cli
