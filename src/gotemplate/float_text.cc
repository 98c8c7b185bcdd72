#include "gotemplate/float_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace limequat::gotemplate {
namespace {

std::string to_text(double value, std::chars_format format, int precision) {
  // A double has up to 309 digits before the point.
  std::vector<char> buffer(400 + static_cast<std::size_t>(std::max(precision, 0)));
  const auto result =
      precision < 0
          ? std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format)
          : std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format, precision);
  return {buffer.data(), result.ptr};
}

// What std::to_chars wrote behind the letter: a sign and digits.
int exponent_of(std::string_view text, char letter) {
  std::string_view digits = text.substr(text.find(letter) + 1);
  if (digits.starts_with('+')) digits.remove_prefix(1);
  int exponent = 0;
  (void)std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
  return exponent;
}

// %e when the exponent is below -4 or not below the precision; the shortest form decides as if it
// were 6.
std::string format_general(double value, int precision) {
  if (precision >= 0) return to_text(value, std::chars_format::general, std::max(precision, 1));
  const std::string scientific = to_text(value, std::chars_format::scientific, -1);
  const int exponent = exponent_of(scientific, 'e');
  if (exponent < -4 || exponent >= 6) return scientific;
  return to_text(value, std::chars_format::fixed, -1);
}

// Go writes at least two digits of a binary exponent, and 0x1p+01 where rounding up gave us
// 0x2p+00.
std::string format_hex(double value, int precision) {
  std::string text = to_text(std::fabs(value), std::chars_format::hex, precision);
  const auto at = text.find('p');
  int exponent = exponent_of(text, 'p');
  if (text[0] == '2') {
    text[0] = '1';
    ++exponent;
  }
  return fmt::format("{}0x{}p{}{:02}", std::signbit(value) ? "-" : "", text.substr(0, at),
                     exponent < 0 ? '-' : '+', std::abs(exponent));
}

// Mantissa and exponent of two: 4503599627370496p-52.
std::string format_binary(double value) {
  int exponent = 0;
  const double fraction = std::frexp(std::fabs(value), &exponent);
  constexpr int kMantissaBits = 53;
  constexpr int kSmallestExponent = -1074;
  int shift = exponent - kMantissaBits;
  double mantissa = std::ldexp(fraction, kMantissaBits);
  if (value == 0 || shift < kSmallestExponent) {
    mantissa = std::ldexp(std::fabs(value), -kSmallestExponent);
    shift = kSmallestExponent;
  }
  return fmt::format("{}{}p{:+}", std::signbit(value) ? "-" : "",
                     static_cast<std::int64_t>(mantissa), shift);
}

}  // namespace

std::string format_float(double value, char verb, int precision) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Inf" : "+Inf";
  std::string text;
  switch (verb) {
    case 'e':
    case 'E':
      text = to_text(value, std::chars_format::scientific, precision);
      break;
    case 'f':
    case 'F':
      text = to_text(value, std::chars_format::fixed, precision);
      break;
    case 'x':
    case 'X':
      text = format_hex(value, precision);
      break;
    case 'b':
      text = format_binary(value);
      break;
    default:
      text = format_general(value, precision);
      break;
  }
  if (verb == 'E' || verb == 'G' || verb == 'X') {
    for (char& c : text) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
  }
  return text;
}

}  // namespace limequat::gotemplate
