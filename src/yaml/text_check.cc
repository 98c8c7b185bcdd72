#include "yaml/text_check.h"

#include <fmt/format.h>

#include "base/utf8.h"

namespace limequat::yaml::detail {

namespace {

// Every code point up to U+00FF takes a NUL in UTF-16, so real texts show one in the first four
// bytes.
bool looks_like_utf16(std::string_view text) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) return true;
  return text.size() >= 4 && (text[0] == '\0') != (text[1] == '\0') &&
         (text[0] == '\0') == (text[2] == '\0') && (text[1] == '\0') == (text[3] == '\0');
}

// c-printable of YAML 1.2 §5.1, without the surrogates, which UTF-8 cannot have.
bool is_allowed(char32_t rune) {
  if (rune < 0x20) return rune == '\t' || rune == '\n' || rune == '\r';
  if (rune < 0x7F) return true;
  return rune == 0x85 || rune >= 0xA0;
}

void check_rune(const Tree& tree, std::size_t offset, const Rune& rune) {
  if (!rune.valid) {
    throw_at(tree, offset,
             fmt::format("byte 0x{:02X} is not valid UTF-8",
                         static_cast<unsigned char>(tree.text[offset])));
  }
  if (rune.value == 0) throw_at(tree, offset, "NUL byte in the text");
  if (!is_allowed(rune.value)) {
    throw_at(tree, offset,
             fmt::format("control character U+{:04X} is not allowed",
                         static_cast<unsigned>(rune.value)));
  }
}

}  // namespace

void check_text(const Tree& tree, const Limits& limits) {
  const std::string_view text = tree.text;
  if (text.size() > limits.bytes) {
    throw_at(tree, 0, fmt::format("{} bytes exceed the limit of {}", text.size(), limits.bytes));
  }
  if (looks_like_utf16(text)) throw_at(tree, 0, "the text is UTF-16; it must be UTF-8");
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if ((byte >= 0x20 && byte < 0x7F) || byte == '\n') {
      ++at;
      continue;
    }
    const Rune rune = decode_rune(text.substr(at));
    check_rune(tree, at, rune);
    at += rune.size;
  }
}

}  // namespace limequat::yaml::detail
