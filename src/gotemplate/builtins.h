// Go's builtin template functions, except the printing ones (print.h). Each takes what Functions
// checked for number and throws Error in Go's words.
#pragma once

#include <string>

#include "gotemplate/functions.h"

namespace limequat::gotemplate {

// compare.cc. Integers and floats do not compare with one another (Go's rule).
[[nodiscard]] Value equal(Arguments arguments);  // the first with any of the others
[[nodiscard]] Value not_equal(Arguments arguments);
[[nodiscard]] Value less(Arguments arguments);
[[nodiscard]] Value less_or_equal(Arguments arguments);
[[nodiscard]] Value greater(Arguments arguments);
[[nodiscard]] Value greater_or_equal(Arguments arguments);

// index.cc
[[nodiscard]] Value index(Arguments arguments);
[[nodiscard]] Value slice(Arguments arguments);
[[nodiscard]] Value length(Arguments arguments);
// `call`: none of our values is a function, so this only throws.
[[nodiscard]] Value call_nothing(Arguments arguments);

// escape.cc. Several arguments are joined as `print` does.
[[nodiscard]] std::string escape_html(Arguments arguments);
[[nodiscard]] std::string escape_js(Arguments arguments);
[[nodiscard]] std::string escape_url_query(Arguments arguments);

}  // namespace limequat::gotemplate
