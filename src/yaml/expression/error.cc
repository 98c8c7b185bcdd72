#include "yaml/expression/error.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/sanitize.h"
#include "base/utf8.h"

namespace limequat::yaml {

namespace {

// Of the expression, before and after the place.
constexpr std::size_t kContext = 30;

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

std::size_t column_of(std::string_view text, std::size_t offset) {
  std::size_t column = 1;
  for (std::size_t i = 0; i < std::min(offset, text.size()); ++i) {
    if (!is_continuation(text[i])) ++column;
  }
  return column;
}

std::string excerpt(std::string_view text, std::size_t offset) {
  offset = std::min(offset, text.size());
  std::size_t begin = offset > kContext ? offset - kContext : 0;
  while (begin > 0 && is_continuation(text[begin])) --begin;
  std::size_t end = std::min(text.size(), offset + kContext);
  while (end < text.size() && is_continuation(text[end])) ++end;
  return fmt::format("{}{}-->{}{}", begin > 0 ? "…" : "",
                     sanitize(text.substr(begin, offset - begin)),
                     sanitize(text.substr(offset, end - offset)), end < text.size() ? "…" : "");
}

}  // namespace

ExpressionError::ExpressionError(std::string_view expression, std::size_t offset,
                                 std::string_view words)
    : Error(fmt::format("{} (expression, column {}: {})", words, column_of(expression, offset),
                        excerpt(expression, offset))),
      column_(column_of(expression, offset)) {}

}  // namespace limequat::yaml
