// What a scalar is worth in a field of a given type: the conversions of upstream's decoder
// (goccy/go-yaml 1.19, decodeValue and convertValue).
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

#include "yaml/document.h"
#include "yaml/float_text.h"
#include "yaml/plain_scalar.h"

namespace limequat::yaml {

namespace {

// `!!int` and `!!float` may stand before a text that resolves otherwise.
std::optional<double> number_of(std::string_view text) {
  if (const auto number = parse_number(text)) {
    return std::visit([](auto value) { return static_cast<double>(value); }, *number);
  }
  if (const auto special = parse_special_float(text)) return special;
  return parse_float(text);
}

constexpr double kTwoTo63 = 9223372036854775808.0;

// Cut off towards zero, as Go converts.
std::optional<std::int64_t> cut_off(double value) {
  if (!(value >= -kTwoTo63 && value < kTwoTo63)) return std::nullopt;
  return static_cast<std::int64_t>(value);
}

}  // namespace

std::optional<bool> Node::boolean() const {
  if (kind() != Kind::boolean) return std::nullopt;
  const std::string_view word = text();
  return word[0] == 't' || word[0] == 'T';
}

std::optional<std::int64_t> Node::integer() const {
  if (kind() != Kind::integer) return std::nullopt;
  const auto number = parse_number(text());
  if (!number) return std::nullopt;
  if (const auto* value = std::get_if<std::int64_t>(&*number)) return *value;
  const auto* value = std::get_if<std::uint64_t>(&*number);
  if (value == nullptr || *value > INT64_MAX) return std::nullopt;
  return static_cast<std::int64_t>(*value);
}

std::optional<double> Node::floating() const {
  if (kind() != Kind::floating) return std::nullopt;
  return number_of(text());
}

std::optional<std::string> Node::as_string() const {
  switch (kind()) {
    case Kind::string:
      return std::string(text());
    case Kind::boolean:
      return *boolean() ? "true" : "false";
    case Kind::integer: {
      const auto number = parse_number(text());
      if (!number) return std::string(text());
      return std::visit([](auto value) { return fmt::format("{}", value); }, *number);
    }
    case Kind::floating:
      return float_text(number_of(text()).value_or(0));
    default:
      return std::nullopt;
  }
}

std::optional<std::int64_t> Node::as_integer() const {
  switch (kind()) {
    case Kind::integer:
      return integer();
    case Kind::floating:
      return cut_off(number_of(text()).value_or(NAN));
    case Kind::string: {
      const auto value = parse_float(text());
      if (!value || *value < 0) return std::nullopt;
      return cut_off(*value);
    }
    default:
      return std::nullopt;
  }
}

std::optional<double> Node::as_floating() const {
  switch (kind()) {
    case Kind::integer:
    case Kind::floating:
      return number_of(text());
    case Kind::string:
      return parse_float(text());
    default:
      return std::nullopt;
  }
}

}  // namespace limequat::yaml
