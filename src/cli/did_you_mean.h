// cobra's words for the nearest of the words that are known.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/suggest.h"

namespace limequat::cli {

// "" when none is near; else a paragraph for the end of a message.
[[nodiscard]] inline std::string did_you_mean(std::string_view wrong,
                                              const std::vector<std::string>& known) {
  const auto near = nearest_match(wrong, known);
  return near ? fmt::format("\n\nDid you mean this?\n\t{}", *near) : "";
}

}  // namespace limequat::cli
