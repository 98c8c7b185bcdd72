#include "yaml/plain_scalar.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <string>

namespace limequat::yaml {

namespace {

template <class Value, class... Format>
std::optional<Value> parse_whole(std::string_view text, Format... format) {
  Value value{};
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, value, format...);
  if (result.ec != std::errc() || result.ptr != end) return std::nullopt;
  return value;
}

bool strip_prefix(std::string& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.erase(0, prefix.size());
  return true;
}

// Takes the prefix off `digits`.
int take_base(std::string& digits) {
  if (strip_prefix(digits, "0x")) return 16;
  if (strip_prefix(digits, "0o")) return 8;
  if (strip_prefix(digits, "0b")) return 2;
  return digits.size() > 1 && digits[0] == '0' ? 8 : 10;
}

}  // namespace

std::optional<double> parse_float(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || text.starts_with('+')) return std::nullopt;
  const char first = text[0] == '-' && text.size() > 1 ? text[1] : text[0];
  if (first != '.' && (first < '0' || first > '9')) return std::nullopt;  // from_chars takes "inf"
  return parse_whole<double>(text);
}

std::optional<double> parse_special_float(std::string_view text) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (text == ".inf" || text == ".Inf" || text == ".INF") return kInfinity;
  if (text == "-.inf" || text == "-.Inf" || text == "-.INF") return -kInfinity;
  if (text == ".nan" || text == ".NaN" || text == ".NAN") {
    return std::numeric_limits<double>::quiet_NaN();
  }
  return std::nullopt;
}

std::optional<Number> parse_number(std::string_view text) {
  if (text.empty() || text[0] == '_') return std::nullopt;
  const auto dots = std::count(text.begin(), text.end(), '.');
  if (dots > 1) return std::nullopt;

  const bool negative = text[0] == '-';
  if (text[0] == '+') text.remove_prefix(1);
  if (text.starts_with('-')) text.remove_prefix(1);
  std::string digits;
  digits.reserve(text.size() + 1);
  std::copy_if(text.begin(), text.end(), std::back_inserter(digits),
               [](char c) { return c != '_'; });

  const bool prefixed =
      digits.starts_with("0x") || digits.starts_with("0o") || digits.starts_with("0b");
  if (dots == 1 && !prefixed) {
    if (negative) digits.insert(0, 1, '-');
    if (const auto value = parse_float(digits)) return Number(*value);
    return std::nullopt;
  }
  const int base = take_base(digits);
  if (digits.empty() || digits[0] == '-') return std::nullopt;
  if (negative) {
    digits.insert(0, 1, '-');
    if (const auto value = parse_whole<std::int64_t>(digits, base)) return Number(*value);
    return std::nullopt;
  }
  if (const auto value = parse_whole<std::uint64_t>(digits, base)) return Number(*value);
  return std::nullopt;
}

Kind resolve_plain(std::string_view text) {
  if (text.empty()) return Kind::null;
  switch (text[0]) {
    case '~':
      return text.size() == 1 ? Kind::null : Kind::string;
    case 'n':
    case 'N':
      return text == "null" || text == "Null" || text == "NULL" ? Kind::null : Kind::string;
    case 't':
    case 'T':
      return text == "true" || text == "True" || text == "TRUE" ? Kind::boolean : Kind::string;
    case 'f':
    case 'F':
      return text == "false" || text == "False" || text == "FALSE" ? Kind::boolean : Kind::string;
    default:
      break;
  }
  const bool may_be_number =
      (text[0] >= '0' && text[0] <= '9') || text[0] == '-' || text[0] == '+' || text[0] == '.';
  if (!may_be_number) return Kind::string;
  if (parse_special_float(text)) return Kind::floating;
  const auto number = parse_number(text);
  if (!number) return Kind::string;
  return std::holds_alternative<double>(*number) ? Kind::floating : Kind::integer;
}

}  // namespace limequat::yaml
