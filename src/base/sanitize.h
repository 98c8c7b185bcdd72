// Text from outside (templates, guests, servers, file names) made safe to show: what a terminal
// would obey and what an eye would not see is written out instead.
#pragma once

#include <string>
#include <string_view>

namespace limequat {

struct SanitizeOptions {
  bool keep_newline = false;
  bool keep_tab = false;
};

// Control characters (ESC, CR, DEL, C1 …), bidi marks and overrides, zero-width and other invisible
// code points become `\u{XXXX}`; a byte that is no UTF-8 becomes `\x{NN}`; a backslash stays as it
// is. The rest is unchanged. The result is valid UTF-8 and idempotent.
[[nodiscard]] std::string sanitize(std::string_view text, SanitizeOptions options = {});

// A name from outside in the middle of a sentence of ours: sanitised, between double quotes; one in
// it becomes `\"`, so that the name cannot seem to end.
[[nodiscard]] std::string quote_safely(std::string_view name);

// Every line sanitised (tabs kept) and put behind `prefix`: the text cannot pretend to be ours.
// Newline-terminated; one final newline of `text` adds no empty line. CRLF counts as one line end.
[[nodiscard]] std::string sanitize_block(std::string_view text, std::string_view prefix = "  | ");

}  // namespace limequat
