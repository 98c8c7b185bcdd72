#include "store/names.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "base/error.h"
#include "base/quote.h"

namespace limequat::store {
namespace {

constexpr std::size_t kMaxLength = 76;
constexpr std::string_view kPattern = "^[A-Za-z0-9]+(?:[._-](?:[A-Za-z0-9]+))*$";

bool alphanumeric(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool matches_pattern(std::string_view name) {
  bool after_separator = true;  // a separator may not come first
  for (const char c : name) {
    const bool separator = c == '.' || c == '_' || c == '-';
    if (!separator && !alphanumeric(c)) return false;
    if (separator && after_separator) return false;
    after_separator = separator;
  }
  return !after_separator;
}

bool ends_with_yaml(std::string_view name) {
  const std::string lower = ascii_lower(name);
  return lower.ends_with(".yml") || lower.ends_with(".yaml");
}

}  // namespace

bool is_identifier(std::string_view name) {
  return !name.empty() && name.size() <= kMaxLength && matches_pattern(name);
}

bool is_valid_instance_name(std::string_view name) {
  return is_identifier(name) && !ends_with_yaml(name);
}

void validate_instance_name(std::string_view name) {
  const std::string quoted = name_quote(name);
  const auto invalid = [&](std::string_view why) {
    throw UsageError(fmt::format("instance name {} is not a valid identifier: {}", quoted, why));
  };
  if (name.empty()) invalid("identifier must not be empty");
  if (name.size() > kMaxLength) {
    invalid(fmt::format("identifier {} greater than maximum length ({} characters)", quoted,
                        kMaxLength));
  }
  if (!matches_pattern(name)) invalid(fmt::format("identifier {} must match {}", quoted, kPattern));
  if (ends_with_yaml(name)) {
    throw UsageError(
        fmt::format("instance name {} must not end with .yml or .yaml suffix", quoted));
  }
}

std::string hostname_for(std::string_view name) {
  std::string host = "lima-" + std::string(name);
  std::replace_if(
      host.begin(), host.end(), [](char c) { return c == '.' || c == '_'; }, '-');
  return host;
}

}  // namespace limequat::store
