// The words of a command line by the rules of Go's pflag, which people and scripts know from Lima:
// `--name=value` (also empty), `--name value`, `-abc`, `-nvalue`, `--` ends the flags, and of a
// flag that is given twice the last value counts. CLI11 holds the flags and converts their values;
// its own grammar differs in all of these. https://pkg.go.dev/github.com/spf13/pflag
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "cli/command.h"

namespace CLI {
class Option;
}

namespace limequat::cli {

// False for a boolean: its value can stand only behind `=`.
[[nodiscard]] bool takes_value(const CLI::Option& option);

class UnknownFlag : public UsageError {
 public:
  UnknownFlag(std::string message, std::string name)
      : UsageError(std::move(message)), name_(std::move(name)) {}
  const std::string& name() const { return name_; }  // "--sync"

 private:
  std::string name_;
};

// Sets the flags of `app` that `words` give and answers the other words. Throws UsageError, in
// pflag's words: no value, a value that is none; UnknownFlag, with the nearest match, for a long
// flag that `app` has not.
[[nodiscard]] std::vector<std::string> take_flags(CLI::App& app,
                                                  const std::vector<std::string>& words,
                                                  FlagsEnd end);

}  // namespace limequat::cli
