#include "yaml/sequence_match.h"

#include <algorithm>
#include <cstdint>
#include <unordered_map>
#include <unordered_set>

namespace limequat::yaml::detail {

namespace {

// Above, only equal items are paired.
constexpr std::size_t kMaxPairs = 40'000;
constexpr std::uint32_t kEqual = 1000;

std::uint32_t likeness_of_maps(const Value& a, const Value& b) {
  std::uint32_t keys = 0;
  std::uint32_t values = 0;
  for (const auto& [key, value] : a.members()) {
    const Value* other = b.find(key);
    if (other == nullptr) continue;
    ++keys;
    if (value == *other) ++values;
  }
  return std::min(keys + 10 * values, kEqual / 2);
}

std::uint32_t likeness(const Value& a, const Value& b) {
  if (a == b) return kEqual;
  if (a.is_mapping() && b.is_mapping()) return likeness_of_maps(a, b);
  if (a.is_sequence() && b.is_sequence()) return 1;
  return a.is_scalar() && b.is_scalar() ? 1 : 0;
}

using Matches = std::vector<std::optional<std::size_t>>;

// The middle part of two lists, whose ends are paired already.
struct Middle {
  const Value::Items& before;
  const Value::Items& after;
  std::size_t begin = 0;
  std::size_t before_end = 0;
  std::size_t after_end = 0;
};

// Of the middle's items, which are in the other list too: they moved and are not made of another.
std::vector<bool> moved(const Middle& middle, bool of_after) {
  std::unordered_set<std::size_t> others;
  const Value::Items& from = of_after ? middle.before : middle.after;
  const std::size_t from_end = of_after ? middle.before_end : middle.after_end;
  for (std::size_t i = middle.begin; i < from_end; ++i) others.insert(from[i].hash());
  const Value::Items& items = of_after ? middle.after : middle.before;
  const std::size_t end = of_after ? middle.after_end : middle.before_end;
  std::vector<bool> result;
  for (std::size_t i = middle.begin; i < end; ++i)
    result.push_back(others.contains(items[i].hash()));
  return result;
}

// The pairs with the greatest likeness in sum.
void match_best(const Middle& middle, Matches& matches) {
  const std::size_t rows = middle.before_end - middle.begin;
  const std::size_t columns = middle.after_end - middle.begin;
  std::vector<std::uint32_t> like(rows * columns);
  std::vector<std::uint32_t> best((rows + 1) * (columns + 1), 0);
  const std::vector<bool> before_moved = moved(middle, false);
  const std::vector<bool> after_moved = moved(middle, true);
  const auto at = [columns](std::size_t i, std::size_t j) { return i * (columns + 1) + j; };
  for (std::size_t i = rows; i-- > 0;) {
    for (std::size_t j = columns; j-- > 0;) {
      std::uint32_t& pair = like[i * columns + j];
      pair = likeness(middle.before[middle.begin + i], middle.after[middle.begin + j]);
      if (pair < kEqual && (before_moved[i] || after_moved[j])) pair = 0;
      const std::uint32_t together = pair > 0 ? pair + best[at(i + 1, j + 1)] : 0;
      best[at(i, j)] = std::max({together, best[at(i + 1, j)], best[at(i, j + 1)]});
    }
  }
  for (std::size_t i = 0, j = 0; i < rows && j < columns;) {
    const std::uint32_t pair = like[i * columns + j];
    if (pair > 0 && best[at(i, j)] == pair + best[at(i + 1, j + 1)]) {
      matches[middle.begin + j++] = middle.begin + i++;
    } else if (best[at(i, j)] == best[at(i + 1, j)]) {
      ++i;
    } else {
      ++j;
    }
  }
}

void match_equal(const Middle& middle, Matches& matches) {
  std::unordered_multimap<std::size_t, std::size_t> places;
  for (std::size_t i = middle.before_end; i-- > middle.begin;) {
    places.emplace(middle.before[i].hash(), i);
  }
  std::vector<std::size_t> found;
  std::vector<std::size_t> where;
  for (std::size_t j = middle.begin; j < middle.after_end; ++j) {
    const auto [first, last] = places.equal_range(middle.after[j].hash());
    const auto same = std::find_if(first, last, [&](const auto& place) {
      return middle.before[place.second] == middle.after[j];
    });
    if (same == last) continue;
    found.push_back(same->second);
    where.push_back(j);
    places.erase(same);
  }
  const std::vector<bool> kept = rising(found);
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (kept[i]) matches[where[i]] = found[i];
  }
}

}  // namespace

std::vector<bool> rising(const std::vector<std::size_t>& numbers) {
  std::vector<std::size_t> tails;  // places of the smallest last numbers, by length
  std::vector<std::size_t> previous(numbers.size(), SIZE_MAX);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const auto place = std::lower_bound(
        tails.begin(), tails.end(), numbers[i],
        [&](std::size_t tail, std::size_t number) { return numbers[tail] < number; });
    if (place != tails.begin()) previous[i] = *(place - 1);
    if (place == tails.end()) {
      tails.push_back(i);
    } else {
      *place = i;
    }
  }
  std::vector<bool> chosen(numbers.size(), false);
  for (std::size_t i = tails.empty() ? SIZE_MAX : tails.back(); i != SIZE_MAX; i = previous[i]) {
    chosen[i] = true;
  }
  return chosen;
}

std::vector<std::optional<std::size_t>> match_items(const Value::Items& before,
                                                    const Value::Items& after) {
  Matches matches(after.size());
  Middle middle{before, after, 0, before.size(), after.size()};
  const std::size_t least = std::min(before.size(), after.size());
  while (middle.begin < least && before[middle.begin] == after[middle.begin]) {
    matches[middle.begin] = middle.begin;
    ++middle.begin;
  }
  while (middle.before_end > middle.begin && middle.after_end > middle.begin &&
         before[middle.before_end - 1] == after[middle.after_end - 1]) {
    matches[--middle.after_end] = --middle.before_end;
  }
  const std::size_t rows = middle.before_end - middle.begin;
  const std::size_t columns = middle.after_end - middle.begin;
  if (columns > 0 && rows <= kMaxPairs / columns) {
    match_best(middle, matches);
  } else {
    match_equal(middle, matches);
  }
  return matches;
}

}  // namespace limequat::yaml::detail
