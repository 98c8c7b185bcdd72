// A small line diff, for showing what changed in a script since it was allowed.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace limequat::hostprovision {

struct DiffLine {
  enum class Kind { same, removed, added, gap } kind = Kind::same;
  std::string_view text;   // without its newline; views into the inputs
  std::size_t before = 0;  // 1-based line number; 0: not in it
  std::size_t after = 0;
};

// Changed lines with `context` equal ones around them; a `gap` stands for equal lines left out
// between. Empty when the texts are equal; a missing final newline is a change of its line (shown
// as removed and added). Texts of any size: past an effort that is right for scripts it says that
// all lines between the equal beginning and end were replaced.
[[nodiscard]] std::vector<DiffLine> text_diff(std::string_view before, std::string_view after,
                                              std::size_t context = 3);

}  // namespace limequat::hostprovision
