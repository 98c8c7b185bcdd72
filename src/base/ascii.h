// Characters of ASCII without a locale: what protocols, file names and keywords mean by upper and
// lower case. All other bytes, those of UTF-8 included, stay as they are.
#pragma once

#include <string>
#include <string_view>

namespace limequat {

[[nodiscard]] constexpr char ascii_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
// A letter, a digit or `_`: \w of most languages.
[[nodiscard]] constexpr bool is_ascii_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}
[[nodiscard]] std::string ascii_lower(std::string_view text);
[[nodiscard]] bool ascii_equal_ignoring_case(std::string_view a, std::string_view b);

}  // namespace limequat
