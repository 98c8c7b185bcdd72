#include "base/duration.h"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <limits>
#include <optional>

#include "base/error.h"
#include "base/quote.h"

namespace limequat {
namespace {

using Nanoseconds = std::chrono::nanoseconds;
constexpr std::uint64_t kLimit = std::uint64_t{1} << 63;

struct Unit {
  std::string_view name;
  std::uint64_t nanoseconds;
};
constexpr std::array<Unit, 8> kUnits = {{{"ns", 1},
                                         {"us", 1000},
                                         {"\u00b5s", 1000},  // micro sign
                                         {"\u03bcs", 1000},  // Greek mu
                                         {"ms", 1000'000},
                                         {"s", 1000'000'000},
                                         {"m", 60'000'000'000},
                                         {"h", 3600'000'000'000}}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view take_digits(std::string_view& text) {
  std::size_t count = 0;
  while (count < text.size() && is_digit(text[count])) ++count;
  const std::string_view digits = text.substr(0, count);
  text.remove_prefix(count);
  return digits;
}

// digits · unit, nullopt when over kLimit.
std::optional<std::uint64_t> whole_part(std::string_view digits, std::uint64_t unit) {
  std::uint64_t value = 0;
  for (const char c : digits) {
    if (value > kLimit / 10) return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  if (value > kLimit / unit) return std::nullopt;
  return value * unit;
}

// Nanoseconds of 0.digits · unit, rounded down; digits too small to matter are ignored.
std::uint64_t fraction_part(std::string_view digits, std::uint64_t unit) {
  std::uint64_t value = 0;
  std::uint64_t scale = 1;
  for (const char c : digits) {
    if (value > (kLimit - 10) / 10 || scale > kLimit / 5) break;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
    scale *= 10;
  }
  // In double and in this order, so that thirds round as in Go.
  return static_cast<std::uint64_t>(static_cast<double>(value) *
                                    (static_cast<double>(unit) / static_cast<double>(scale)));
}

std::string with_fraction(std::uint64_t value, std::uint64_t per_unit, int digits,
                          std::string_view unit) {
  std::string text = fmt::format("{}", value / per_unit);
  if (value % per_unit != 0) {
    std::string fraction = fmt::format("{:0{}}", value % per_unit, digits);
    fraction.erase(fraction.find_last_not_of('0') + 1);
    text += '.' + fraction;
  }
  return text.append(unit);
}

}  // namespace

Nanoseconds parse_duration(std::string_view text) {
  const auto invalid = [&] {
    return Error(fmt::format("time: invalid duration {}", go_quote(text)));
  };
  std::string_view rest = text;
  const bool negative = rest.starts_with('-');
  if (negative || rest.starts_with('+')) rest.remove_prefix(1);
  if (rest == "0") return Nanoseconds(0);
  if (rest.empty()) throw invalid();
  std::uint64_t sum = 0;
  while (!rest.empty()) {
    const std::string_view whole = take_digits(rest);
    std::string_view fraction;
    if (rest.starts_with('.')) {
      rest.remove_prefix(1);
      fraction = take_digits(rest);
    }
    if (whole.empty() && fraction.empty()) throw invalid();
    std::size_t length = 0;
    while (length < rest.size() && rest[length] != '.' && !is_digit(rest[length])) ++length;
    const std::string_view name = rest.substr(0, length);
    rest.remove_prefix(length);
    if (name.empty()) {
      throw Error(fmt::format("time: missing unit in duration {}", go_quote(text)));
    }
    const Unit* unit = nullptr;
    for (const Unit& known : kUnits) {
      if (known.name == name) unit = &known;
    }
    if (!unit) {
      throw Error(
          fmt::format("time: unknown unit {} in duration {}", go_quote(name), go_quote(text)));
    }
    const auto part = whole_part(whole, unit->nanoseconds);
    if (!part) throw invalid();
    sum += *part + fraction_part(fraction, unit->nanoseconds);
    if (sum > kLimit) throw invalid();
  }
  if (negative) return Nanoseconds(static_cast<std::int64_t>(~sum + 1));
  if (sum == kLimit) throw invalid();
  return Nanoseconds(static_cast<std::int64_t>(sum));
}

std::string format_duration(Nanoseconds duration) {
  const std::int64_t count = duration.count();
  if (count == 0) return "0s";
  // Unsigned negation, because the least int64 has no positive counterpart.
  const auto value =
      count < 0 ? ~static_cast<std::uint64_t>(count) + 1 : static_cast<std::uint64_t>(count);
  const std::string sign = count < 0 ? "-" : "";
  if (value < 1000) return sign + fmt::format("{}ns", value);
  if (value < 1000'000) return sign + with_fraction(value, 1000, 3, "\u00b5s");
  if (value < 1000'000'000) return sign + with_fraction(value, 1000'000, 6, "ms");
  constexpr std::uint64_t kMinute = 60'000'000'000;
  const std::uint64_t minutes = value / kMinute;
  std::string text = with_fraction(value % kMinute, 1000'000'000, 9, "s");
  if (minutes > 0) text.insert(0, fmt::format("{}m", minutes % 60));
  if (minutes >= 60) text.insert(0, fmt::format("{}h", minutes / 60));
  return sign + text;
}

}  // namespace limequat
