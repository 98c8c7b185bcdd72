#include "cli/flag_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <type_traits>
#include <utility>

#include "base/go_bool.h"
#include "cli/flag_value.h"

namespace limequat::cli {
namespace {

bool parse_boolean(const Flag& flag, const std::string& text) {
  const auto value = parse_go_bool(text);
  if (!value) bad_flag_value(flag.shown_name(), text, "neither true nor false");
  return *value;
}

template <class Number>
Number parse_number(const Flag& flag, const std::string& text) {
  std::string_view digits = text;
  // from_chars(3) knows no plus sign.
  if (std::is_integral_v<Number> && digits.starts_with('+') && !digits.starts_with("+-")) {
    digits.remove_prefix(1);
  }
  Number value = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, trouble] = std::from_chars(digits.data(), end, value);
  if (trouble == std::errc::result_out_of_range) {
    bad_flag_value(flag.shown_name(), text, "value out of range");
  }
  bool valid = trouble == std::errc() && stop == end;
  if constexpr (std::is_floating_point_v<Number>) valid = valid && std::isfinite(value);
  if (!valid) bad_flag_value(flag.shown_name(), text, "invalid syntax");
  return value;
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
  return add(names, "", help, [&value](const Flag& flag, const std::string& text) {
    value = parse_boolean(flag, text);
  });
}

Flag& FlagSet::boolean(std::string_view names, std::optional<bool>& value, std::string_view help) {
  return add(names, "", help, [&value](const Flag& flag, const std::string& text) {
    value = parse_boolean(flag, text);
  });
}

Flag& FlagSet::text(std::string_view names, std::string& value, std::string_view help,
                    std::string_view type) {
  return add(names, type, help, [&value](const Flag&, const std::string& text) { value = text; });
}

Flag& FlagSet::text(std::string_view names, std::optional<std::string>& value,
                    std::string_view help) {
  return add(names, "string", help,
             [&value](const Flag&, const std::string& text) { value = text; });
}

Flag& FlagSet::path(std::string_view names, Path& value, std::string_view help) {
  return add(names, "string", help,
             [&value](const Flag&, const std::string& text) { value = text; });
}

Flag& FlagSet::number(std::string_view names, int& value, std::string_view help) {
  return add(names, "int", help, [&value](const Flag& flag, const std::string& text) {
    value = parse_number<int>(flag, text);
  });
}

Flag& FlagSet::number(std::string_view names, std::optional<std::int64_t>& value,
                      std::string_view help) {
  return add(names, "int", help, [&value](const Flag& flag, const std::string& text) {
    value = parse_number<std::int64_t>(flag, text);
  });
}

Flag& FlagSet::number(std::string_view names, std::optional<std::uint16_t>& value,
                      std::string_view help) {
  return add(names, "uint16", help, [&value](const Flag& flag, const std::string& text) {
    value = parse_number<std::uint16_t>(flag, text);
  });
}

Flag& FlagSet::number(std::string_view names, std::optional<float>& value, std::string_view help) {
  return add(names, "float32", help, [&value](const Flag& flag, const std::string& text) {
    value = parse_number<float>(flag, text);
  });
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
