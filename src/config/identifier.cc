#include "config/identifier.h"

#include <fmt/format.h>

#include "base/quote.h"

namespace limequat::config {
namespace {

constexpr std::size_t kMaxLength = 76;

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_separator(char c) { return c == '.' || c == '_' || c == '-'; }

bool is_identifier(std::string_view name) {
  bool after_separator = true;
  for (const char c : name) {
    if (!is_alphanumeric(c) && (after_separator || !is_separator(c))) return false;
    after_separator = is_separator(c);
  }
  return !after_separator;
}

}  // namespace

std::string identifier_problem(std::string_view name) {
  if (name.empty()) return "identifier must not be empty";
  if (name.size() > kMaxLength) {
    return fmt::format("identifier {} greater than maximum length ({} characters)",
                       name_quote(name), kMaxLength);
  }
  if (!is_identifier(name)) {
    return fmt::format("identifier {} must match ^[A-Za-z0-9]+(?:[._-](?:[A-Za-z0-9]+))*$",
                       name_quote(name));
  }
  return "";
}

}  // namespace limequat::config
