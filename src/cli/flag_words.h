// The words of a command line by the rules of Go's pflag, which people and scripts know from Lima:
// `--name=value` (also empty), `--name value`, `-abc`, `-nvalue`, `--` ends the flags, and of a
// flag that is given twice the last value counts. https://pkg.go.dev/github.com/spf13/pflag
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "cli/command.h"
#include "cli/flag_set.h"

namespace limequat::cli {

class UnknownFlag : public UsageError {
 public:
  UnknownFlag(std::string message, std::string name)
      : UsageError(std::move(message)), name_(std::move(name)) {}
  const std::string& name() const { return name_; }  // "--sync"

 private:
  std::string name_;
};

// Sets the flags that `words` give and answers the other words. Throws UsageError, in pflag's
// words: no value, a value that is none; UnknownFlag, with the nearest match, for a long flag that
// `flags` has not.
[[nodiscard]] std::vector<std::string> take_flags(FlagSet& flags,
                                                  const std::vector<std::string>& words,
                                                  FlagsEnd end);

}  // namespace limequat::cli
