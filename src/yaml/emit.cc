#include "yaml/emit.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/utf8.h"
#include "yaml/plain_scalar.h"

namespace limequat::yaml {

namespace {

constexpr std::string_view kLegacyBooleans[] = {"y",  "Y",   "yes", "Yes", "YES", "n",
                                                "N",  "no",  "No",  "NO",  "on",  "On",
                                                "ON", "off", "Off", "OFF"};

bool has_unprintable(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const Rune rune = decode_rune(text.substr(at));
    if (!rune.valid || !is_printable(rune.value)) return true;
    at += rune.size;
  }
  return false;
}

bool may_be_plain(std::string_view text) {
  constexpr std::string_view kIndicators = "-?:,[]{}#&*!|>'\"%@`<=";
  if (text.empty() || resolve_plain(text) != Kind::string) return false;
  if (std::find(std::begin(kLegacyBooleans), std::end(kLegacyBooleans), text) !=
      std::end(kLegacyBooleans)) {
    return false;
  }
  const char first = text.front();
  // Digits first: dates, times and numbers that other readers know.
  const bool number_like = (first >= '0' && first <= '9') || first == '.' || first == '+';
  if (number_like && text.find_first_not_of("0123456789.:-+_eETtZ ") == std::string_view::npos) {
    return false;
  }
  if (kIndicators.find(first) != std::string_view::npos || first == ' ') return false;
  if (text.back() == ' ' || text.back() == ':') return false;
  if (text.find_first_of(",[]{}\\") != std::string_view::npos) return false;
  if (text.find(": ") != std::string_view::npos || text.find(" #") != std::string_view::npos) {
    return false;
  }
  return !has_unprintable(text);
}

std::string single_quoted(std::string_view text) {
  std::string result = "'";
  for (const char c : text) {
    result += c;
    if (c == '\'') result += c;
  }
  return result + "'";
}

void append_escaped(std::string& result, std::string_view bytes, const Rune& rune) {
  switch (rune.value) {
    case '"':
    case '\\':
      result += '\\';
      result += static_cast<char>(rune.value);
      return;
    case '\n':
      result += "\\n";
      return;
    case '\t':
      result += "\\t";
      return;
    case '\r':
      result += "\\r";
      return;
    default:
      break;
  }
  const auto code = static_cast<unsigned>(rune.value);
  if (rune.valid && is_printable(rune.value)) {
    result += bytes;
  } else if (code < 0x100) {
    result += fmt::format("\\x{:02x}", code);
  } else if (code < 0x10000) {
    result += fmt::format("\\u{:04x}", code);
  } else {
    result += fmt::format("\\U{:08x}", code);
  }
}

std::string double_quoted(std::string_view text) {
  std::string result = "\"";
  for (std::size_t at = 0; at < text.size();) {
    const Rune rune = decode_rune(text.substr(at));
    append_escaped(result, text.substr(at, rune.size), rune);
    at += rune.size;
  }
  return result + "\"";
}

std::string emit_string(std::string_view text, Style preferred) {
  const bool printable = !has_unprintable(text);
  if (preferred == Style::single_quoted && printable) return single_quoted(text);
  if (preferred == Style::double_quoted || !may_be_plain(text)) return double_quoted(text);
  return std::string(text);
}

// With a dot, without which upstream's decoder sees an integer or a string.
std::string emit_double(double value) {
  if (std::isnan(value)) return ".nan";
  if (std::isinf(value)) return value > 0 ? ".inf" : "-.inf";
  std::array<char, 64> buffer{};
  const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  std::string text(buffer.data(), result.ptr);
  if (text.find('.') == std::string::npos) text.insert(std::min(text.find('e'), text.size()), ".0");
  return text;
}

}  // namespace

std::string emit_scalar(const Scalar& value, Style preferred) {
  if (const auto* text = std::get_if<std::string>(&value)) return emit_string(*text, preferred);
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* number = std::get_if<std::int64_t>(&value)) return fmt::format("{}", *number);
  if (const auto* number = std::get_if<double>(&value)) return emit_double(*number);
  return "null";
}

}  // namespace limequat::yaml
