// Myers' greedy algorithm (E. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986) on
// what is left between the equal beginning and the equal end.
#include "hostprovision/text_diff.h"

#include <algorithm>
#include <cstdint>

namespace limequat::hostprovision {
namespace {

using Lines = std::vector<std::string_view>;
using Kind = DiffLine::Kind;

// Edits beyond which the texts count as unrelated. The trace takes the square of it.
constexpr std::int32_t kMaxEdits = 1000;

// Lines keep their newline, so that "a" and "a\n" differ.
Lines split(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const std::size_t size = end == std::string_view::npos ? text.size() : end + 1;
    lines.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return lines;
}

std::string_view without_newline(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  return line;
}

// The edit script between two lists of lines, as kinds in order.
class Myers {
 public:
  Myers(const Lines& a, const Lines& b)
      : a_(a),
        b_(b),
        n_(static_cast<std::int32_t>(a.size())),
        m_(static_cast<std::int32_t>(b.size())) {}

  std::vector<Kind> run() {
    const std::int32_t limit = std::min(n_ + m_, kMaxEdits);
    furthest_.assign(2 * static_cast<std::size_t>(limit) + 3, 0);
    middle_ = limit + 1;
    for (std::int32_t d = 0; d <= limit; ++d) {
      // Only the diagonals that step d can touch.
      trace_.emplace_back(furthest_.begin() + middle_ - d - 1, furthest_.begin() + middle_ + d + 2);
      if (step(d)) return walk_back(d);
    }
    std::vector<Kind> all(a_.size(), Kind::removed);
    all.insert(all.end(), b_.size(), Kind::added);
    return all;
  }

 private:
  std::int32_t& at(std::int32_t k) { return furthest_.begin()[middle_ + k]; }

  static bool goes_down(std::int32_t k, std::int32_t d, std::int32_t left, std::int32_t right) {
    return k == -d || (k != d && left < right);
  }

  bool step(std::int32_t d) {
    for (std::int32_t k = -d; k <= d; k += 2) {
      std::int32_t x = goes_down(k, d, at(k - 1), at(k + 1)) ? at(k + 1) : at(k - 1) + 1;
      while (x < n_ && x - k >= 0 && x - k < m_ && same(x, x - k)) ++x;
      at(k) = x;
      if (x >= n_ && x - k >= m_) return true;
    }
    return false;
  }

  bool same(std::int32_t x, std::int32_t y) const {
    return a_[static_cast<std::size_t>(x)] == b_[static_cast<std::size_t>(y)];
  }

  std::vector<Kind> walk_back(std::int32_t d) const {
    std::vector<Kind> reversed;
    std::int32_t x = n_;
    std::int32_t y = m_;
    for (; d >= 0; --d) {
      const auto& row = trace_[static_cast<std::size_t>(d)];
      const auto before = [&](std::int32_t k) { return row.begin()[k + d + 1]; };
      const std::int32_t k = x - y;
      const bool down = goes_down(k, d, before(k - 1), before(k + 1));
      const std::int32_t from_x = d == 0 ? 0 : before(down ? k + 1 : k - 1);
      const std::int32_t from_y = d == 0 ? 0 : from_x - (down ? k + 1 : k - 1);
      while (x > from_x && y > from_y) {
        reversed.push_back(Kind::same);
        --x;
        --y;
      }
      if (d > 0) reversed.push_back(down ? Kind::added : Kind::removed);
      x = from_x;
      y = from_y;
    }
    return {reversed.rbegin(), reversed.rend()};
  }

  const Lines& a_;
  const Lines& b_;
  std::int32_t n_;
  std::int32_t m_;
  std::int32_t middle_ = 0;
  std::vector<std::int32_t> furthest_;  // by diagonal: the largest x reached
  std::vector<std::vector<std::int32_t>> trace_;
};

std::vector<Kind> edits(const Lines& a, const Lines& b) {
  std::size_t head = 0;
  while (head < std::min(a.size(), b.size()) && a[head] == b[head]) ++head;
  std::size_t tail = 0;
  while (tail < std::min(a.size(), b.size()) - head &&
         a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) {
    ++tail;
  }
  const Lines middle_a(a.begin() + static_cast<std::ptrdiff_t>(head),
                       a.end() - static_cast<std::ptrdiff_t>(tail));
  const Lines middle_b(b.begin() + static_cast<std::ptrdiff_t>(head),
                       b.end() - static_cast<std::ptrdiff_t>(tail));
  std::vector<Kind> all(head, Kind::same);
  const std::vector<Kind> middle = Myers(middle_a, middle_b).run();
  all.insert(all.end(), middle.begin(), middle.end());
  all.insert(all.end(), tail, Kind::same);
  return all;
}

// Replaces runs of equal lines that are no context by a gap.
std::vector<DiffLine> with_gaps(const std::vector<DiffLine>& all, std::size_t context) {
  std::vector<bool> shown(all.size(), false);
  std::size_t decided = 0;  // each line is marked once, whatever the context
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].kind == Kind::same) continue;
    decided = std::max(decided, i > context ? i - context : 0);
    for (; decided < std::min(all.size(), i + context + 1); ++decided) shown[decided] = true;
  }
  std::vector<DiffLine> result;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (shown[i]) {
      result.push_back(all[i]);
    } else if (result.empty() || result.back().kind != Kind::gap) {
      result.push_back({.kind = Kind::gap});
    }
  }
  return result;
}

}  // namespace

std::vector<DiffLine> text_diff(std::string_view before, std::string_view after,
                                std::size_t context) {
  if (before == after) return {};
  const Lines a = split(before);
  const Lines b = split(after);
  std::vector<DiffLine> all;
  std::size_t x = 0;
  std::size_t y = 0;
  for (const Kind kind : edits(a, b)) {
    DiffLine line{.kind = kind};
    line.text = without_newline(kind == Kind::added ? b[y] : a[x]);
    if (kind != Kind::added) line.before = ++x;
    if (kind != Kind::removed) line.after = ++y;
    all.push_back(line);
  }
  return with_gaps(all, context);
}

}  // namespace limequat::hostprovision
