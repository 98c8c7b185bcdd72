#include "cli/flag_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <type_traits>
#include <utility>
#include <variant>

#include "base/go_bool.h"
#include "cli/flag_number.h"
#include "cli/flag_value.h"

namespace limequat::cli {
namespace {

bool parse_boolean(const Flag& flag, const std::string& text) {
  const auto value = parse_go_bool(text);
  if (!value) bad_flag_value(flag.shown_name(), text, "neither true nor false");
  return *value;
}

// The parsed number, if Number has room for it.
template <class Number, class Parsed>
Number number_or_throw(const Flag& flag, const std::string& text,
                       const NumberOrTrouble<Parsed>& parsed) {
  const auto* trouble = std::get_if<NumberTrouble>(&parsed);
  if (trouble != nullptr && *trouble == NumberTrouble::syntax) {
    bad_flag_value(flag.shown_name(), text, "invalid syntax");
  }
  const auto* value = std::get_if<Parsed>(&parsed);
  bool fits = value != nullptr;
  if constexpr (std::is_integral_v<Number>) fits = fits && std::in_range<Number>(*value);
  if (!fits) bad_flag_value(flag.shown_name(), text, "value out of range");
  return static_cast<Number>(*value);
}

template <class Number>
Number parse_number(const Flag& flag, const std::string& text) {
  if constexpr (std::is_floating_point_v<Number>) {
    return number_or_throw<Number>(flag, text, parse_go_float(text));
  } else if constexpr (std::is_signed_v<Number>) {
    return number_or_throw<Number>(flag, text, parse_go_int(text));
  } else {
    return number_or_throw<Number>(flag, text, parse_go_uint(text));
  }
}

// Where values go; the variables may be optional.
template <class Target>
auto to_text(Target& target) {
  return [&target](const Flag&, const std::string& text) { target = text; };
}
template <class Target>
auto to_boolean(Target& target) {
  return
      [&target](const Flag& flag, const std::string& text) { target = parse_boolean(flag, text); };
}
template <class Number, class Target>
auto to_number(Target& target) {
  return [&target](const Flag& flag, const std::string& text) {
    target = parse_number<Number>(flag, text);
  };
}

}  // namespace

std::string Flag::shown_name() const {
  return short_name.empty() ? long_name : fmt::format("{}, {}", short_name, long_name);
}

Flag& FlagSet::add(std::string_view names, std::string_view type, std::string_view help,
                   Take take) {
  const auto comma = names.find(',');
  const bool both = comma != std::string_view::npos;
  Flag& flag = flags_.emplace_back();
  flag.long_name = names.substr(both ? comma + 1 : 0);
  flag.short_name = both ? names.substr(0, comma) : "";
  flag.type = type;
  flag.help = help;
  flag.take = [&flag, take = std::move(take)](const std::string& value) { take(flag, value); };
  return flag;
}

Flag& FlagSet::boolean(std::string_view names, bool& value, std::string_view help) {
  return add(names, "", help, to_boolean(value));
}

Flag& FlagSet::boolean(std::string_view names, std::optional<bool>& value, std::string_view help) {
  return add(names, "", help, to_boolean(value));
}

Flag& FlagSet::text(std::string_view names, std::string& value, std::string_view help,
                    std::string_view type) {
  return add(names, type, help, to_text(value));
}

Flag& FlagSet::text(std::string_view names, std::optional<std::string>& value,
                    std::string_view help) {
  return add(names, "string", help, to_text(value));
}

Flag& FlagSet::path(std::string_view names, Path& value, std::string_view help) {
  return add(names, "string", help, to_text(value));
}

Flag& FlagSet::number(std::string_view names, int& value, std::string_view help) {
  return add(names, "int", help, to_number<int>(value));
}

Flag& FlagSet::number(std::string_view names, std::optional<std::int64_t>& value,
                      std::string_view help) {
  return add(names, "int", help, to_number<std::int64_t>(value));
}

Flag& FlagSet::number(std::string_view names, std::optional<std::uint16_t>& value,
                      std::string_view help) {
  return add(names, "uint16", help, to_number<std::uint16_t>(value));
}

Flag& FlagSet::number(std::string_view names, std::optional<float>& value, std::string_view help) {
  return add(names, "float32", help, to_number<float>(value));
}

Flag& FlagSet::list(std::string_view names, std::vector<std::string>& values, std::string_view help,
                    std::string_view type) {
  return add(names, type, help,
             [&values](const Flag&, const std::string& text) { values.push_back(text); });
}

Flag* FlagSet::find(std::string_view name) {
  if (name.empty()) return nullptr;
  const auto found = std::ranges::find_if(
      flags_, [&](const Flag& flag) { return flag.long_name == name || flag.short_name == name; });
  return found == flags_.end() ? nullptr : &*found;
}

}  // namespace limequat::cli
