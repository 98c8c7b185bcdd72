#include "base/sanitize.h"

#include <fmt/format.h>

#include "base/utf8.h"

namespace limequat {
namespace {

// Code points that are printable by category but have no ink of their own, or change the order or
// the look of their neighbours. Unicode 15: Default_Ignorable_Code_Point and blank symbols.
bool is_invisible(char32_t r) {
  return r == 0x00AD || r == 0x034F || r == 0x061C || r == 0x115F || r == 0x1160 ||
         (r >= 0x17B4 && r <= 0x17B5) || (r >= 0x180B && r <= 0x180F) || r == 0x2800 ||
         r == 0x3164 || (r >= 0xFE00 && r <= 0xFE0F) || r == 0xFEFF || r == 0xFFA0 ||
         (r >= 0xFFF0 && r <= 0xFFFB) || (r >= 0x1BCA0 && r <= 0x1BCA3) ||
         (r >= 0x1D173 && r <= 0x1D17A);
}

bool is_shown(char32_t rune, const SanitizeOptions& options) {
  if (rune == '\n') return options.keep_newline;
  if (rune == '\t') return options.keep_tab;
  return is_printable(rune) && !is_invisible(rune);
}

}  // namespace

std::string sanitize(std::string_view text, SanitizeOptions options) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Rune rune = decode_rune(text);
    if (!rune.valid) {
      out += fmt::format("\\x{{{:02X}}}", static_cast<unsigned char>(text.front()));
    } else if (is_shown(rune.value, options)) {
      out += text.substr(0, rune.size);
    } else {
      out += fmt::format("\\u{{{:04X}}}", static_cast<unsigned>(rune.value));
    }
    text.remove_prefix(rune.size);
  }
  return out;
}

std::string quote_safely(std::string_view name) {
  std::string out = "\"";
  for (const char c : sanitize(name)) {
    if (c == '"') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string sanitize_block(std::string_view text, std::string_view prefix) {
  std::string out;
  while (!text.empty()) {
    const auto end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (end != std::string_view::npos && line.ends_with('\r')) line.remove_suffix(1);
    out.append(prefix).append(sanitize(line, {.keep_tab = true})).append("\n");
  }
  return out;
}

}  // namespace limequat
