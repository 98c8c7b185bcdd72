// Shell patterns on a whole text: `*`, `?`, `[a-z]`, `[!a-z]`; `\` takes the next character
// literally. No character is special beyond that (`*` matches `/` and a leading dot too).
#pragma once

#include <string_view>

namespace limequat {

// Bytes, not code points, except that `?`, `[…]` and literals compare whole UTF-8 sequences. An
// unterminated `[` is a literal. At most |pattern|·|text| steps, whatever the pattern.
[[nodiscard]] bool glob_match(std::string_view pattern, std::string_view text);

}  // namespace limequat
