#include "cli/flag_number.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <string>
#include <system_error>

#include "base/ascii.h"

namespace limequat::cli {
namespace {

// True for '-'.
bool take_sign(std::string_view& text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  return negative;
}

bool is_digit(char c, bool hex) {
  return (c >= '0' && c <= '9') || (hex && ascii_lower(c) >= 'a' && ascii_lower(c) <= 'f');
}

// The base that a prefix names, with its length; 10 and 0 without one.
struct Prefix {
  int base = 10;
  std::size_t size = 0;
};
Prefix prefix_of(std::string_view text) {
  if (text.size() < 2 || text[0] != '0') return {};
  switch (ascii_lower(text[1])) {
    case 'x':
      return {16, 2};
    case 'o':
      return {8, 2};
    case 'b':
      return {2, 2};
    default:
      return {8, 1};
  }
}

// An underscore stands between digits, or between a prefix and a digit. Without the sign.
bool underscores_stand_well(std::string_view text) {
  const Prefix prefix = prefix_of(text);
  const bool hex = prefix.base == 16;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '_') continue;
    const bool before = i > 0 && (i == prefix.size || is_digit(text[i - 1], hex));
    if (!before || i + 1 == text.size() || !is_digit(text[i + 1], hex)) return false;
  }
  return true;
}

std::string without_underscores(std::string_view text) {
  std::string result(text);
  std::erase(result, '_');
  return result;
}

}  // namespace

NumberOrTrouble<std::uint64_t> parse_go_uint(std::string_view text) {
  if (!underscores_stand_well(text)) return NumberTrouble::syntax;
  const Prefix prefix = prefix_of(text);
  const std::string digits = without_underscores(text.substr(prefix.size));
  std::uint64_t value = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, trouble] = std::from_chars(digits.data(), end, value, prefix.base);
  if (trouble == std::errc::result_out_of_range) return NumberTrouble::range;
  if (trouble != std::errc() || stop != end) return NumberTrouble::syntax;
  return value;
}

NumberOrTrouble<std::int64_t> parse_go_int(std::string_view text) {
  constexpr auto kMax = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  const bool negative = take_sign(text);
  const auto parsed = parse_go_uint(text);
  if (const auto* trouble = std::get_if<NumberTrouble>(&parsed)) return *trouble;
  const auto magnitude = std::get<std::uint64_t>(parsed);
  if (magnitude > kMax + (negative ? 1 : 0)) return NumberTrouble::range;
  return static_cast<std::int64_t>(negative ? 0 - magnitude : magnitude);
}

NumberOrTrouble<float> parse_go_float(std::string_view text) {
  const bool negative = take_sign(text);
  if (text.starts_with('-') || !underscores_stand_well(text)) return NumberTrouble::syntax;
  const bool hex = prefix_of(text).base == 16;
  const std::string digits = without_underscores(text.substr(hex ? 2 : 0));
  // In Go those have an exponent always. from_chars(3) would take a sign behind the prefix.
  if (hex && (digits.find_first_of("pP") == std::string::npos || digits.starts_with('-'))) {
    return NumberTrouble::syntax;
  }
  float value = 0;
  const char* const end = digits.data() + digits.size();
  const auto format = hex ? std::chars_format::hex : std::chars_format::general;
  const auto [stop, trouble] = std::from_chars(digits.data(), end, value, format);
  if (trouble == std::errc::result_out_of_range) return NumberTrouble::range;
  if (trouble != std::errc() || stop != end || !std::isfinite(value)) return NumberTrouble::syntax;
  return negative ? -value : value;
}

}  // namespace limequat::cli
