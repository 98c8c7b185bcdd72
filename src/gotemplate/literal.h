// Go's literals: quoted strings, character constants, numbers. Source: the Go specification,
// sections "String literals", "Rune literals", "Integer literals", "Floating-point literals", and
// the documented behaviour of strconv.Unquote, ParseInt(…, 0, 64) and ParseFloat.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gotemplate/value.h"

namespace limequat::gotemplate {

// The text of `"…"` or a raw string, quotes included in `literal`. nullopt: invalid syntax. Bytes
// that are no UTF-8 become U+FFFD.
[[nodiscard]] std::optional<std::string> unquote(std::string_view literal);

struct NumberLiteral {
  Value value;        // int or float64; nil when it is an integer over int64's range
  std::string error;  // not empty: no number; Go's words
};
// A number, or a character constant in single quotes (its code point).
[[nodiscard]] NumberLiteral parse_number(std::string_view literal);

}  // namespace limequat::gotemplate
