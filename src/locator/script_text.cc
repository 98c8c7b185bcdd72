#include "locator/script_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/base64.h"
#include "base/quote.h"
#include "base/utf8.h"

namespace limequat::locator {
namespace {

constexpr std::size_t kBase64Line = 76;
// Deeper, the margins of a long text would be longer than the text.
constexpr std::size_t kMaxIndent = 200;

bool is_text_rune(const Rune& rune) {
  return rune.valid && (is_printable(rune.value) || rune.value == '\n' || rune.value == '\t');
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\n") == std::string_view::npos;
}

}  // namespace

std::string binary_reason(std::string_view content, std::size_t max_line) {
  std::size_t start = 0;
  std::size_t line = 1;
  for (std::size_t at = 0; at < content.size();) {
    const Rune rune = decode_rune(content.substr(at));
    if (!is_text_rune(rune)) {
      std::string character = go_quote(content.substr(at, rune.size));
      character.front() = character.back() = '\'';  // never one itself: those can be printed
      return fmt::format("unprintable character {} at offset {}", character, at);
    }
    if (at - start >= max_line) {
      return fmt::format("line {} (offset {}) is longer than {} characters", line, start, max_line);
    }
    if (rune.value == '\n') {
      ++line;
      start = at + 1;
    }
    at += rune.size;
  }
  return {};
}

std::optional<std::string> literal_text(std::string_view content, std::size_t indent,
                                        std::string_view header_comment) {
  if (is_blank(content) || !binary_reason(content).empty()) return std::nullopt;
  indent = std::max<std::size_t>(indent, 1);
  std::string text = "|";
  const char first = content.front();
  if (first == ' ' || first == '\n' || first == '\t') {
    // An indentation indicator counts from the parent node, whose indentation only the caller
    // knows.
    return std::nullopt;
  }
  if (!content.ends_with('\n')) {
    text += '-';
  } else if (content.ends_with("\n\n") || content.size() == 1) {
    text += '+';
  }
  text += header_comment;
  if (indent > kMaxIndent) return std::nullopt;
  const std::string margin(indent, ' ');
  for (std::size_t at = 0; at < content.size();) {
    const std::size_t end = std::min(content.find('\n', at), content.size());
    text += '\n';
    if (end > at) text.append(margin).append(content.substr(at, end - at));
    at = end + 1;
  }
  return text;
}

std::string binary_text(std::string_view content, std::size_t indent,
                        std::string_view header_comment) {
  const std::string encoded = base64_encode(content);
  if (indent > kMaxIndent) return fmt::format("!!binary {}{}", encoded, header_comment);
  std::string text = fmt::format("!!binary |{}", header_comment);
  for (std::size_t at = 0; at < encoded.size(); at += kBase64Line) {
    text += fmt::format("\n{:{}}{}", "", indent, encoded.substr(at, kBase64Line));
  }
  return text;
}

}  // namespace limequat::locator
