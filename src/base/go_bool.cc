#include "base/go_bool.h"

namespace limequat {

std::optional<bool> parse_go_bool(std::string_view word) {
  for (const std::string_view yes : {"1", "t", "T", "TRUE", "true", "True"}) {
    if (word == yes) return true;
  }
  for (const std::string_view no : {"0", "f", "F", "FALSE", "false", "False"}) {
    if (word == no) return false;
  }
  return std::nullopt;
}

}  // namespace limequat
