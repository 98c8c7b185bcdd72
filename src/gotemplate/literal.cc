#include "gotemplate/literal.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <cstdint>

#include "base/quote.h"
#include "base/utf8.h"

namespace limequat::gotemplate {
namespace {

int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 99;
}

// Takes exactly `count` digits of `base` off the front.
std::optional<char32_t> take_digits(std::string_view& text, std::size_t count, int base) {
  if (text.size() < count) return std::nullopt;
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const int digit = digit_value(text[i]);
    if (digit >= base) return std::nullopt;
    value = value * static_cast<std::uint64_t>(base) + static_cast<std::uint64_t>(digit);
  }
  text.remove_prefix(count);
  return value > 0x10FFFF ? std::nullopt : std::optional<char32_t>(static_cast<char32_t>(value));
}

std::optional<char> simple_escape(char c) {
  constexpr std::string_view kLetters = "abfnrtv\\";
  constexpr std::string_view kMeanings = "\a\b\f\n\r\t\v\\";
  const auto at = kLetters.find(c);
  return at == std::string_view::npos ? std::nullopt : std::optional<char>(kMeanings[at]);
}

struct Unit {
  char32_t value = 0;
  bool is_byte = false;  // from \x or octal: a byte, not a code point
};

// One character or escape off the front of `text`.
std::optional<Unit> take_unit(std::string_view& text, char quote) {
  if (text.empty() || text[0] == quote || text[0] == '\n') return std::nullopt;
  if (text[0] != '\\') {
    const Rune rune = decode_rune(text);
    text.remove_prefix(rune.size);
    return Unit{rune.value, false};
  }
  text.remove_prefix(1);
  if (text.empty()) return std::nullopt;
  const char letter = text[0];
  if (const auto plain = simple_escape(letter)) {
    text.remove_prefix(1);
    return Unit{static_cast<unsigned char>(*plain), false};
  }
  if (letter == '\'' || letter == '"') {
    if (letter != quote) return std::nullopt;
    text.remove_prefix(1);
    return Unit{static_cast<unsigned char>(letter), false};
  }
  if (letter >= '0' && letter <= '7') {
    const auto value = take_digits(text, 3, 8);
    return value && *value <= 0xFF ? std::optional<Unit>(Unit{*value, true}) : std::nullopt;
  }
  text.remove_prefix(1);
  const std::size_t count = letter == 'x' ? 2 : letter == 'u' ? 4 : letter == 'U' ? 8 : 0;
  if (count == 0) return std::nullopt;
  const auto value = take_digits(text, count, 16);
  if (!value || (count > 2 && *value >= 0xD800 && *value < 0xE000)) return std::nullopt;
  return Unit{*value, count == 2};
}

std::string unquote_raw(std::string_view body) {
  std::string text;
  for (const char c : body) {
    if (c != '\r') text += c;  // as Go: carriage returns are no part of a raw string
  }
  return text;
}

// Underscores stand between digits, or between a base prefix and a digit.
bool underscores_in_place(std::string_view text) {
  char before = '^';  // '0' digit, '_' underscore, '!' anything else
  bool hex = false;
  std::size_t i = 0;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) i = 1;
  if (text.size() >= i + 2 && text[i] == '0') {
    const char prefix = static_cast<char>(text[i + 1] | 0x20);
    if (prefix == 'b' || prefix == 'o' || prefix == 'x') {
      hex = prefix == 'x';
      before = '0';
      i += 2;
    }
  }
  for (; i < text.size(); ++i) {
    const char c = text[i];
    const bool digit = (c >= '0' && c <= '9') || (hex && digit_value(c) < 16);
    if (c == '_' && before != '0') return false;
    if (c != '_' && !digit && before == '_') return false;
    before = digit ? '0' : c == '_' ? '_' : '!';
  }
  return before != '_';
}

struct Integer {
  bool valid = false;
  bool negative = false;
  std::uint64_t magnitude = 0;
};

Integer parse_integer(std::string_view text) {
  Integer result;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    result.negative = text[0] == '-';
    text.remove_prefix(1);
  }
  int base = 10;
  if (text.size() > 1 && text[0] == '0') {
    const char prefix = static_cast<char>(text[1] | 0x20);
    base = prefix == 'x' ? 16 : prefix == 'b' ? 2 : 8;
    text.remove_prefix(prefix == 'x' || prefix == 'b' || prefix == 'o' ? 2 : 1);
  }
  std::string digits;
  for (const char c : text) {
    if (c != '_') digits += c;
  }
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, result.magnitude, base);
  result.valid = error == std::errc() && stop == end && !digits.empty();
  return result;
}

std::optional<double> parse_float(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c != '_') digits += c;
  }
  std::string_view rest = digits;
  const bool negative = !rest.empty() && rest[0] == '-';
  if (!rest.empty() && (rest[0] == '-' || rest[0] == '+')) rest.remove_prefix(1);
  auto format = std::chars_format::general;
  if (rest.size() > 2 && rest[0] == '0' && (rest[1] | 0x20) == 'x') {
    if (rest.find_first_of("pP") == std::string_view::npos) return std::nullopt;
    format = std::chars_format::hex;
    rest.remove_prefix(2);
  }
  if (rest.empty() || rest[0] == '-' || rest[0] == '+') return std::nullopt;
  double value = 0;
  const auto [stop, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value, format);
  if (error != std::errc() || stop != rest.data() + rest.size() || !std::isfinite(value)) {
    return std::nullopt;
  }
  return negative ? -value : value;
}

NumberLiteral parse_character(std::string_view literal) {
  std::string_view rest = literal.substr(1);
  const auto unit = take_unit(rest, '\'');
  if (!unit) return {.value = {}, .error = "invalid syntax"};
  if (rest != "'") {
    return {.value = {}, .error = fmt::format("malformed character constant: {}", literal)};
  }
  return {.value = static_cast<std::int64_t>(unit->value), .error = {}};
}

}  // namespace

std::optional<std::string> unquote(std::string_view literal) {
  if (literal.size() < 2 || literal.front() != literal.back()) return std::nullopt;
  const char quote = literal.front();
  std::string_view body = literal.substr(1, literal.size() - 2);
  if (quote == '`') {
    return body.find('`') == std::string_view::npos ? std::optional(unquote_raw(body))
                                                    : std::nullopt;
  }
  if (quote != '"') return std::nullopt;
  std::string text;
  while (!body.empty()) {
    const auto unit = take_unit(body, quote);
    if (!unit) return std::nullopt;
    if (unit->is_byte) {
      text += static_cast<char>(static_cast<unsigned char>(unit->value));
    } else {
      append_utf8(text, unit->value);
    }
  }
  return text;
}

NumberLiteral parse_number(std::string_view literal) {
  if (literal.starts_with('\'')) return parse_character(literal);
  if (literal.ends_with('i')) {
    return {.value = {},
            .error = fmt::format("complex numbers are not supported: {}", go_quote(literal))};
  }
  const bool in_place = underscores_in_place(literal);
  const Integer integer = in_place ? parse_integer(literal) : Integer{};
  constexpr std::uint64_t kMax = std::numeric_limits<std::int64_t>::max();
  if (integer.valid && integer.magnitude <= kMax + (integer.negative ? 1 : 0)) {
    const auto bits = integer.negative ? 0 - integer.magnitude : integer.magnitude;
    return {.value = static_cast<std::int64_t>(bits), .error = {}};
  }
  // Go keeps what fits in uint64 and complains when it is used; a sign makes it no uint64.
  if (integer.valid && literal[0] != '-' && literal[0] != '+') return {.value = {}, .error = {}};
  const auto floating = in_place ? parse_float(literal) : std::nullopt;
  if (!floating) {
    return {.value = {}, .error = fmt::format("illegal number syntax: {}", go_quote(literal))};
  }
  if (literal.find_first_of(".eEpP") == std::string_view::npos) {
    return {.value = {}, .error = fmt::format("integer overflow: {}", go_quote(literal))};
  }
  return {.value = *floating, .error = {}};
}

}  // namespace limequat::gotemplate
