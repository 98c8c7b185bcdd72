// Numbers and strings under every verb of Go's fmt package.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "base/quote.h"
#include "base/utf8.h"
#include "gotemplate/float_text.h"
#include "gotemplate/print.h"

namespace limequat::gotemplate {
namespace {

std::string_view first_runes(std::string_view text, int count) {
  std::size_t at = 0;
  while (count-- > 0 && at < text.size()) at += decode_rune(text.substr(at)).size;
  return text.substr(0, at);
}

// strconv.CanBackquote.
bool can_backquote(std::string_view text) { return name_quote(text)[0] == '`'; }

// strconv.QuoteToASCII: go_quote with every character beyond ASCII escaped.
std::string go_quote_ascii(std::string_view text) {
  const std::string quoted = go_quote(text);
  std::string ascii;
  for (std::size_t at = 0; at < quoted.size();) {
    const Rune rune = decode_rune(std::string_view(quoted).substr(at));
    at += rune.size;
    if (rune.value < 0x80) {
      ascii += static_cast<char>(rune.value);
    } else {
      const auto bits = static_cast<std::uint32_t>(rune.value);
      ascii += bits < 0x10000 ? fmt::format("\\u{:04x}", bits) : fmt::format("\\U{:08x}", bits);
    }
  }
  return ascii;
}

std::string digits_of(std::uint64_t value, int base, bool upper) {
  switch (base) {
    case 2:
      return fmt::format("{:b}", value);
    case 8:
      return fmt::format("{:o}", value);
    case 16:
      return upper ? fmt::format("{:X}", value) : fmt::format("{:x}", value);
    default:
      return fmt::format("{}", value);
  }
}

FormatSpec without_zero(FormatSpec spec) {
  spec.zero = false;
  return spec;
}

// %#g and friends keep a decimal point and the trailing zeros that `digits` asks for.
std::string keep_point(std::string number, char32_t verb, int precision) {
  int digits = verb == 'g' || verb == 'G' || verb == 'x' ? (precision < 0 ? 6 : precision) : 0;
  const auto tail_at = number.find_first_of(verb == 'x' || verb == 'X' ? "pP" : "eEpP");
  std::string tail;
  if (tail_at != std::string::npos) {
    tail = number.substr(tail_at);
    number.resize(tail_at);
  }
  bool significant = false;
  for (std::size_t i = 1; i < number.size(); ++i) {
    if (number[i] == '.') continue;
    significant = significant || number[i] != '0';
    if (significant) --digits;
  }
  if (number.find('.') == std::string::npos) {
    if (number.size() == 2 && number[1] == '0') --digits;
    number += '.';
  }
  if (digits > 0) number.append(static_cast<std::size_t>(digits), '0');
  return number + tail;
}

}  // namespace

void Printer::print_int(const Value& value, char32_t verb, const FormatSpec& spec) {
  const std::int64_t number = value.as_int();
  switch (verb) {
    case 'v':
    case 'd':
      return integer(number, 10, verb, spec);
    case 'b':
      return integer(number, 2, verb, spec);
    case 'o':
    case 'O':
      return integer(number, 8, verb, spec);
    case 'x':
    case 'X':
      return integer(number, 16, verb, spec);
    case 'c':
      return character(number, false, spec);
    case 'q':
      return character(number, true, spec);
    case 'U':
      return code_point(number, spec);
    default:
      return print_bad_verb(value, verb, spec);
  }
}

void Printer::integer(std::int64_t value, int base, char32_t verb, const FormatSpec& spec) {
  const bool negative = value < 0;
  const auto bits = static_cast<std::uint64_t>(value);
  if (spec.precision == 0 && value == 0) {
    return padding(static_cast<std::size_t>(spec.width.value_or(0)), without_zero(spec));
  }
  // Zeros on the left come from the precision or from the flag 0 with a width.
  int zeros = spec.precision.value_or(0);
  if (!spec.precision && spec.zero && !spec.minus && spec.width) {
    zeros = *spec.width - (negative || spec.plus || spec.space ? 1 : 0);
  }
  std::string text = digits_of(negative ? 0 - bits : bits, base, verb == 'X');
  if (static_cast<int>(text.size()) < zeros) {
    text.insert(0, static_cast<std::size_t>(zeros) - text.size(), '0');
  }
  if (spec.sharp && base == 2) text.insert(0, "0b");
  if (spec.sharp && base == 8 && text[0] != '0') text.insert(0, "0");
  if (spec.sharp && base == 16) text.insert(0, verb == 'X' ? "0X" : "0x");
  if (verb == 'O') text.insert(0, "0o");
  if (negative) {
    text.insert(0, "-");
  } else if (spec.plus || spec.space) {
    text.insert(0, spec.plus ? "+" : " ");
  }
  pad(text, without_zero(spec));
}

void Printer::character(std::int64_t value, bool quoted, const FormatSpec& spec) {
  std::string text;
  const bool valid = value >= 0 && value <= 0x10FFFF && !(value >= 0xD800 && value < 0xE000);
  append_utf8(text, valid ? static_cast<char32_t>(value) : U'\uFFFD');
  if (!quoted) return pad(text, spec);
  // The quoting of a string, in single quotes: ' is escaped, " is not.
  std::string body = text == "'" ? "\\'" : text;
  if (text != "'" && text != "\"") {
    body = spec.plus ? go_quote_ascii(text) : go_quote(text);
    body = body.substr(1, body.size() - 2);
  }
  pad("'" + body + "'", spec);
}

void Printer::code_point(std::int64_t value, const FormatSpec& spec) {
  const auto bits = static_cast<std::uint64_t>(value);
  std::string text = digits_of(bits, 16, true);
  const auto digits = static_cast<std::size_t>(std::max(4, spec.precision.value_or(0)));
  if (text.size() < digits) text.insert(0, digits - text.size(), '0');
  text.insert(0, "U+");
  if (spec.sharp && bits <= 0x10FFFF && is_printable(static_cast<char32_t>(bits))) {
    text += " '";
    append_utf8(text, static_cast<char32_t>(bits));
    text += "'";
  }
  pad(text, without_zero(spec));
}

void Printer::print_float(const Value& value, char32_t verb, const FormatSpec& spec) {
  constexpr std::u32string_view kVerbs = U"vbgGxXfFeE";
  if (kVerbs.find(verb) == std::u32string_view::npos) return print_bad_verb(value, verb, spec);
  const char32_t format = verb == 'v' ? U'g' : verb;
  const bool fixed_digits = std::u32string_view(U"fFeE").find(format) != std::u32string_view::npos;
  const int precision = spec.precision.value_or(fixed_digits ? 6 : -1);
  std::string number = format_float(value.as_double(), static_cast<char>(format), precision);
  if (number[0] != '-' && number[0] != '+') number.insert(0, "+");
  if (spec.space && number[0] == '+' && !spec.plus) number[0] = ' ';
  if (!std::isfinite(value.as_double())) {
    if (number[1] == 'N' && !spec.space && !spec.plus) number.erase(0, 1);
    return pad(number, without_zero(spec));
  }
  if (spec.sharp && verb != 'b') number = keep_point(number, format, precision);
  if (!spec.plus && number[0] == '+') return pad(std::string_view(number).substr(1), spec);
  const auto width = static_cast<std::size_t>(spec.width.value_or(0));
  if (spec.zero && !spec.minus && width > number.size()) {
    append(number.substr(0, 1));
    padding(width - number.size(), spec);
    return append(std::string_view(number).substr(1));
  }
  pad(number, spec);
}

void Printer::print_string(const Value& value, char32_t verb, const FormatSpec& spec) {
  std::string_view text = value.as_string();
  if (verb == 'x' || verb == 'X') return hex_string(text, verb == 'X', spec);
  if (verb != 's' && verb != 'v' && verb != 'q') return print_bad_verb(value, verb, spec);
  if (spec.precision) text = first_runes(text, *spec.precision);
  if (verb == 's' || (verb == 'v' && !spec.go_syntax)) return pad(text, spec);
  if (spec.sharp && can_backquote(text)) return pad("`" + std::string(text) + "`", spec);
  pad(spec.plus ? go_quote_ascii(text) : go_quote(text), spec);
}

void Printer::hex_string(std::string_view bytes, bool upper, const FormatSpec& spec) {
  if (spec.precision) bytes = bytes.substr(0, static_cast<std::size_t>(*spec.precision));
  const std::string_view prefix = !spec.sharp ? "" : upper ? "0X" : "0x";
  std::string text;
  for (const char byte : bytes) {
    if (spec.space && !text.empty()) text += ' ';
    if (text.empty() || spec.space) text += prefix;
    const auto bits = static_cast<unsigned char>(byte);
    text += upper ? fmt::format("{:02X}", bits) : fmt::format("{:02x}", bits);
  }
  pad(text, spec);
}

}  // namespace limequat::gotemplate
