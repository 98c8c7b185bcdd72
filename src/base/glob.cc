#include "base/glob.h"

#include <cstddef>
#include <optional>

#include "base/utf8.h"

namespace limequat {
namespace {

// A code point, or an invalid byte as a value that no code point has.
char32_t take(std::string_view& text) {
  const Rune rune = decode_rune(text);
  const char32_t value =
      rune.valid ? rune.value : 0x110000 + static_cast<unsigned char>(text.front());
  text.remove_prefix(rune.size);
  return value;
}

// What stands behind `[`; nullopt when there is no closing bracket. `set` is moved past it.
std::optional<bool> match_set(std::string_view& set, char32_t c) {
  std::string_view rest = set;
  bool negated = false;
  if (!rest.empty() && (rest.front() == '!' || rest.front() == '^')) {
    negated = true;
    rest.remove_prefix(1);
  }
  bool found = false;
  for (bool first = true;; first = false) {
    if (rest.empty()) return std::nullopt;
    if (rest.front() == ']' && !first) break;
    if (rest.front() == '\\' && rest.size() > 1) rest.remove_prefix(1);
    const char32_t low = take(rest);
    char32_t high = low;
    if (rest.size() > 1 && rest[0] == '-' && rest[1] != ']') {
      rest.remove_prefix(1);
      if (rest.front() == '\\' && rest.size() > 1) rest.remove_prefix(1);
      high = take(rest);
    }
    found = found || (low <= c && c <= high);
  }
  set = rest.substr(1);
  return found != negated;
}

// Matches one pattern element (never `*`) against the first character; moves both on success.
bool match_one(std::string_view& pattern, std::string_view& text) {
  std::string_view next_pattern = pattern;
  std::string_view next_text = text;
  const char32_t c = take(next_text);
  bool matched = false;
  const char32_t p = take(next_pattern);
  if (p == '?') {
    matched = true;
  } else if (p == '[') {
    matched = match_set(next_pattern, c).value_or(c == '[');
  } else if (p == '\\' && !next_pattern.empty()) {
    matched = take(next_pattern) == c;
  } else {
    matched = p == c;
  }
  if (!matched) return false;
  pattern = next_pattern;
  text = next_text;
  return true;
}

}  // namespace

bool glob_match(std::string_view pattern, std::string_view text) {
  // Only the last `*` ever needs to take more: what an earlier one could gain, the later one can
  // too.
  std::optional<std::string_view> after_star;
  std::string_view star_text;
  while (!text.empty()) {
    if (pattern.starts_with('*')) {
      pattern.remove_prefix(1);
      after_star = pattern;
      star_text = text;
    } else if (!pattern.empty() && match_one(pattern, text)) {
      continue;
    } else if (after_star) {
      take(star_text);
      text = star_text;
      pattern = *after_star;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*') == std::string_view::npos;
}

}  // namespace limequat
