// UTF-8, one code point at a time, over bytes that may be anything.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace limequat {

struct Rune {
  char32_t value = 0;     // U+FFFD when the bytes are no valid UTF-8
  std::uint8_t size = 1;  // bytes taken; 1 for an invalid byte
  bool valid = true;
};

// The first code point of a text that is not empty. Overlong forms, surrogates and values over
// U+10FFFF are invalid (RFC 3629).
[[nodiscard]] Rune decode_rune(std::string_view text);
void append_utf8(std::string& text, char32_t rune);
[[nodiscard]] bool is_valid_utf8(std::string_view text);
// Go's unicode.IsPrint, near enough for messages: no control, format, surrogate, private-use or
// unassigned-noncharacter code points; the only space is U+0020.
[[nodiscard]] bool is_printable(char32_t rune);

}  // namespace limequat
