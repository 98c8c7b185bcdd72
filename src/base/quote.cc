#include "base/quote.h"

#include <fmt/format.h>

#include "base/utf8.h"

namespace limequat {

std::string go_quote(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const Rune rune = decode_rune(text);
    if (!rune.valid) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[0]));
    } else if (rune.value == '"' || rune.value == '\\') {
      out += '\\';
      out += static_cast<char>(rune.value);
    } else if (is_printable(rune.value)) {
      out += text.substr(0, rune.size);
    } else if (constexpr std::string_view kNamed = "\a\b\f\n\r\t\v";
               rune.value < 0x80 && kNamed.find(static_cast<char>(rune.value)) != kNamed.npos) {
      out += '\\';
      out += "abfnrtv"[kNamed.find(static_cast<char>(rune.value))];
    } else if (rune.value < 0x20 || rune.value == 0x7F) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned>(rune.value));
    } else if (rune.value < 0x10000) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(rune.value));
    } else {
      out += fmt::format("\\U{:08x}", static_cast<unsigned>(rune.value));
    }
    text.remove_prefix(rune.size);
  }
  return out + '"';
}

std::string name_quote(std::string_view text) {
  for (std::string_view rest = text; !rest.empty();) {
    const Rune rune = decode_rune(rest);
    const bool plain = rune.valid && rune.value != '`' && rune.value != 0x7F &&
                       rune.value != 0xFEFF && (rune.value >= 0x20 || rune.value == '\t');
    if (!plain) return go_quote(text);
    rest.remove_prefix(rune.size);
  }
  return fmt::format("`{}`", text);
}

std::string shell_quote(std::string_view word) {
  if (word.empty()) return "''";
  constexpr std::string_view kSafe =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789@%_+=:,./-";
  if (word.find_first_not_of(kSafe) == std::string_view::npos) return std::string(word);
  std::string out = "'";
  for (const char c : word) {
    if (c == '\'') {
      out += "'\"'\"'";
    } else {
      out += c;
    }
  }
  return out + '\'';
}

}  // namespace limequat
