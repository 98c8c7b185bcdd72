// The words of an expression. Private to yaml/.
//
// Source: the token rules of mikefarah/yq v4. Different: an unquoted field name (`.a-b`, `.a/b*`)
// ends before `+`, `<`, `>`, `%` and quotes, so that `.a+=1` adds; quoted ones may hold spaces.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "yaml/value.h"

namespace limequat::yaml::expression {

// A part of a string: text, or the place of an expression `\( … )` in the whole expression.
struct StringPiece {
  std::string text;
  bool expression = false;
  std::size_t begin = 0;
  std::size_t end = 0;
};

enum class TokenKind : std::uint8_t {
  end,
  literal,   // number
  string,    // pieces
  word,      // a function, true, false, null …
  field,     // `.name`: text is the name
  variable,  // `$name`: text is the name
  symbol,    // everything else: text is it
};

struct Token {
  TokenKind kind = TokenKind::end;
  std::size_t at = 0;
  std::string text;
  Value value;
  std::vector<StringPiece> pieces;
  std::string flags;  // of a merge: `*+`
  // Of a field: `.a?`, and `.a*` whose name is a pattern.
  bool optional = false;
  bool pattern = false;
};

// The tokens of text[begin, end) and one of kind `end`. Throws ExpressionError.
[[nodiscard]] std::vector<Token> tokenize(std::string_view text, std::size_t begin,
                                          std::size_t end);

}  // namespace limequat::yaml::expression
