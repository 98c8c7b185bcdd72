// "Did you mean …": the known word that a mistyped one is nearest to.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace limequat {

// Damerau-Levenshtein distance (optimal string alignment) over bytes: insertions, deletions,
// substitutions and swaps of neighbours, each 1.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

// The candidate with the smallest distance, ASCII case ignored; the first one of equals. A
// candidate that `word` begins counts as near too. nullopt when nothing is near: more than 2 edits,
// or more than half of the word. Words over 128 bytes have no suggestion.
[[nodiscard]] std::optional<std::string> nearest_match(std::string_view word,
                                                       std::span<const std::string> candidates);

}  // namespace limequat
