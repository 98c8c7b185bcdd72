#include "base/utf8.h"

namespace limequat {

Rune decode_rune(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  constexpr Rune kInvalid{0xFFFD, 1, false};
  const unsigned char first = byte(0);
  if (first < 0x80) return {first, 1, true};
  std::uint8_t size = 0;
  char32_t value = 0;
  char32_t least = 0;
  if ((first & 0xE0) == 0xC0) {
    size = 2, value = first & 0x1F, least = 0x80;
  } else if ((first & 0xF0) == 0xE0) {
    size = 3, value = first & 0x0F, least = 0x800;
  } else if ((first & 0xF8) == 0xF0) {
    size = 4, value = first & 0x07, least = 0x10000;
  } else {
    return kInvalid;
  }
  if (text.size() < size) return kInvalid;
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return kInvalid;
    value = (value << 6) | (byte(i) & 0x3F);
  }
  if (value < least || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return kInvalid;
  return {value, size, true};
}

void append_utf8(std::string& text, char32_t rune) {
  if (rune > 0x10FFFF || (rune >= 0xD800 && rune <= 0xDFFF)) rune = 0xFFFD;
  const auto put = [&](char32_t byte) {
    text += static_cast<char>(static_cast<unsigned char>(byte));
  };
  if (rune < 0x80) {
    put(rune);
  } else if (rune < 0x800) {
    put(0xC0 | (rune >> 6)), put(0x80 | (rune & 0x3F));
  } else if (rune < 0x10000) {
    put(0xE0 | (rune >> 12)), put(0x80 | ((rune >> 6) & 0x3F)), put(0x80 | (rune & 0x3F));
  } else {
    put(0xF0 | (rune >> 18)), put(0x80 | ((rune >> 12) & 0x3F)), put(0x80 | ((rune >> 6) & 0x3F)),
        put(0x80 | (rune & 0x3F));
  }
}

bool is_valid_utf8(std::string_view text) {
  while (!text.empty()) {
    const Rune rune = decode_rune(text);
    if (!rune.valid) return false;
    text.remove_prefix(rune.size);
  }
  return true;
}

bool is_printable(char32_t r) {
  if (r < 0x20 || (r >= 0x7F && r < 0xA1)) return false;
  if (r == 0xAD || r == 0x1680 || r == 0x3000 || r == 0xFEFF) return false;
  if (r >= 0x2000 && r <= 0x200F) return false;  // spaces, zero-width, direction marks
  if (r >= 0x2028 && r <= 0x202F) return false;  // separators, bidi embedding and override
  if (r >= 0x205F && r <= 0x206F) return false;  // invisible operators, bidi isolates
  if (r >= 0xD800 && r <= 0xF8FF) return false;  // surrogates, private use
  if (r >= 0xFFF9 && r <= 0xFFFB) return false;  // interlinear annotation
  if ((r & 0xFFFE) == 0xFFFE) return false;      // noncharacters
  return r < 0xE0000;                            // tags, private planes
}

}  // namespace limequat
