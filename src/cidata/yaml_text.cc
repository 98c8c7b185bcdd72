#include "cidata/yaml_text.h"

#include <fmt/format.h>

#include "base/utf8.h"

namespace limequat::cidata {
namespace {

// YAML 1.1 takes U+0085, U+2028 and U+2029 as line breaks and U+FEFF as a mark; is_printable
// refuses all of these.
bool plain_in_block(const Rune& rune) {
  return rune.valid && (rune.value == '\n' || rune.value == '\t' || is_printable(rune.value));
}

bool fits_block(std::string_view text) {
  // Leading white space would need an indentation indicator, which not every reader knows.
  if (text.empty() || text[0] == ' ' || text[0] == '\t' || text[0] == '\n') return false;
  while (!text.empty()) {
    const Rune rune = decode_rune(text);
    if (!plain_in_block(rune)) return false;
    text.remove_prefix(rune.size);
  }
  return true;
}

std::string_view chomping(std::string_view text) {
  if (!text.ends_with('\n')) return "-";
  return text.ends_with("\n\n") ? "+" : "";
}

std::string escaped(const Rune& rune) {
  switch (rune.value) {
    case '"':
      return "\\\"";
    case '\\':
      return "\\\\";
    case '\n':
      return "\\n";
    case '\t':
      return "\\t";
    default:
      break;
  }
  const auto value = static_cast<unsigned>(rune.value);
  if (value < 0x100) return fmt::format("\\x{:02x}", value);
  if (value < 0x10000) return fmt::format("\\u{:04x}", value);
  return fmt::format("\\U{:08x}", value);
}

}  // namespace

std::string yaml_quoted(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const Rune rune = decode_rune(text);
    if (rune.value == '"' || rune.value == '\\' || !is_printable(rune.value)) {
      out += escaped(rune);
    } else {
      out += text.substr(0, rune.size);
    }
    text.remove_prefix(rune.size);
  }
  return out + '"';
}

std::string yaml_block(std::string_view text, std::size_t indent) {
  if (!fits_block(text)) return yaml_quoted(text);
  std::string out = fmt::format("|{}", chomping(text));
  if (text.ends_with('\n')) text.remove_suffix(1);
  for (std::size_t start = 0; start <= text.size();) {
    const auto end = std::min(text.find('\n', start), text.size());
    out += '\n';
    if (end > start) out.append(indent, ' ').append(text.substr(start, end - start));
    start = end + 1;
  }
  return out;
}

}  // namespace limequat::cidata
