// Which items of a changed list were there before. Private to yaml/.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "yaml/value.h"

namespace limequat::yaml::detail {

// For each new item the old one that it is or that it was made of, in rising order. Equal items are
// paired first, then similar ones (maps with keys in common, one scalar in place of another).
[[nodiscard]] std::vector<std::optional<std::size_t>> match_items(const Value::Items& before,
                                                                  const Value::Items& after);

// The longest selection of `numbers` that rises; true for what belongs to it.
[[nodiscard]] std::vector<bool> rising(const std::vector<std::size_t>& numbers);

}  // namespace limequat::yaml::detail
