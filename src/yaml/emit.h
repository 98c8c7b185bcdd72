// Scalars as YAML text: plain where every reader agrees on the meaning, else quoted. Pure
// functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "yaml/document.h"

namespace limequat::yaml {

using Scalar = std::variant<std::nullptr_t, bool, std::int64_t, double, std::string>;

// One line, right in block and flow collections and as a key. `preferred` is the style of the text
// that is replaced; a string keeps its quotes where they can hold it. Words that YAML 1.1 took for
// booleans
// (`yes`, `on`) are quoted, as upstream writes them.
[[nodiscard]] std::string emit_scalar(const Scalar& value, Style preferred = Style::plain);

}  // namespace limequat::yaml
