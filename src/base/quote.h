// Quoting of text for people and shells, in the forms upstream's users know. Pure functions.
#pragma once

#include <string>
#include <string_view>

namespace limequat {

// Go's strconv.Quote: "…" with \n, \t, \xNN, \uNNNN escapes. Invalid UTF-8 bytes become \xNN.
[[nodiscard]] std::string go_quote(std::string_view text);
// Go's %#q: `…` when the text has no backquote, control character (tab is allowed), DEL, U+FEFF or
// invalid UTF-8; else go_quote. Names in our messages are written so.
[[nodiscard]] std::string name_quote(std::string_view text);
// One word for a POSIX shell, quoted only when needed; '' for the empty word.
[[nodiscard]] std::string shell_quote(std::string_view word);

}  // namespace limequat
