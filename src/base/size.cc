#include "base/size.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "base/ascii.h"
#include "base/error.h"

namespace limequat {
namespace {

struct Split {
  std::string_view number;
  std::string unit;  // lower case
};

// The number ends at the last digit or dot; one space may follow it.
std::optional<Split> split(std::string_view text) {
  const auto last = text.find_last_of("0123456789. ");
  if (last == std::string_view::npos) return std::nullopt;
  Split result{text.substr(0, text[last] == ' ' ? last : last + 1),
               ascii_lower(text.substr(last + 1))};
  return result;
}

// Bytes per unit; nullopt for an unknown one.
std::optional<double> factor_of(std::string_view unit) {
  if (unit.empty() || unit == "b") return 1;
  constexpr std::string_view kPrefixes = "kmgtp";
  const auto power = kPrefixes.find(unit[0]);
  const std::string_view rest = unit.substr(1);
  if (power == std::string_view::npos || !(rest.empty() || rest == "b" || rest == "ib")) {
    return std::nullopt;
  }
  return std::ldexp(1.0, 10 * static_cast<int>(power + 1));
}

}  // namespace

std::int64_t parse_size(std::string_view text) {
  const auto parts = split(text);
  if (!parts) throw Error(fmt::format("invalid size: '{}'", text));
  std::string_view digits = parts->number;
  if (digits.starts_with('+')) digits.remove_prefix(1);
  double value = 0;
  const auto [end, status] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (digits.starts_with('+') || status != std::errc() || end != digits.data() + digits.size() ||
      !std::isfinite(value) || value < 0) {
    throw Error(fmt::format("invalid size: '{}'", text));
  }
  const auto factor = factor_of(parts->unit);
  if (!factor) throw Error(fmt::format("invalid suffix: '{}'", parts->unit));
  const double bytes = value * *factor;
  // 2^63 itself is exact as a double, the greatest int64 is not.
  if (bytes >= std::ldexp(1.0, 63)) throw Error(fmt::format("invalid size: '{}'", text));
  return static_cast<std::int64_t>(bytes);
}

std::optional<std::int64_t> try_parse_size(std::string_view text) {
  try {
    return parse_size(text);
  } catch (const Error&) {
    return std::nullopt;
  }
}

std::string format_size(std::int64_t bytes) {
  constexpr std::array<std::string_view, 7> kUnits = {"B",   "KiB", "MiB", "GiB",
                                                      "TiB", "PiB", "EiB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 1024 && unit + 1 < kUnits.size()) {
    value /= 1024;
    ++unit;
  }
  return fmt::format("{:.4g}{}", value, kUnits[unit]);
}

}  // namespace limequat
