// One thing that is wrong with, or worth saying about, a configuration: where it stands and the
// words.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace limequat::config {

// Of one kind in one list. A wrong file needs no more lines than a person reads, and each costs a
// scan of the text for its place.
inline constexpr std::size_t kMaxProblems = 100;

struct Problem {
  std::string file;     // "" when it belongs to no file (a built-in default)
  int line = 0;         // 1-based; 0: not at a place (a field that is missing)
  int column = 0;       // 1-based, in code points
  std::string field;    // "images[0].digest"; "" for the whole document
  std::string message;  // names the field itself where upstream does: "field `cpus` must be set"

  // "FILE:LINE:COLUMN: MESSAGE", without the parts that are not known.
  [[nodiscard]] std::string text() const;
};

// The texts of all of them, one a line.
[[nodiscard]] std::string joined(const std::vector<Problem>& problems);

// A configuration that cannot be loaded. The message has every problem, one a line.
class ConfigError : public Error {
 public:
  explicit ConfigError(std::vector<Problem> problems)
      : Error(joined(problems)), problems_(std::move(problems)) {}
  const std::vector<Problem>& problems() const { return problems_; }

 private:
  std::vector<Problem> problems_;
};

}  // namespace limequat::config
