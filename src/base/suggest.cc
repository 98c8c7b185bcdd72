#include "base/suggest.h"

#include <algorithm>
#include <vector>

#include "base/ascii.h"

namespace limequat {
namespace {

constexpr std::size_t kLongestWord = 128;
constexpr std::size_t kMostEdits = 2;

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  // Three rows of the usual table: the swap looks two rows back.
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> above(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before.swap(above);
    above.swap(row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substitution = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, substitution});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
  }
  return row[b.size()];
}

std::optional<std::string> nearest_match(std::string_view word,
                                         std::span<const std::string> candidates) {
  if (word.empty() || word.size() > kLongestWord) return std::nullopt;
  const std::string typed = ascii_lower(word);
  const std::string* nearest = nullptr;
  std::size_t least = std::min(kMostEdits, typed.size() / 2) + 1;
  for (const std::string& candidate : candidates) {
    if (candidate.size() > kLongestWord) continue;
    const std::string known = ascii_lower(candidate);
    std::size_t distance = edit_distance(typed, known);
    // A beginning is as good as the largest distance that counts: a real near miss wins over it.
    if (known.starts_with(typed)) distance = std::min(distance, kMostEdits);
    const bool better = nearest ? distance < least : distance < least || known.starts_with(typed);
    if (!better) continue;
    nearest = &candidate;
    least = distance;
  }
  return nearest ? std::optional(*nearest) : std::nullopt;
}

}  // namespace limequat
