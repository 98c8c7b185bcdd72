// The way from the root of a document to a node: `images[0].location`.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace limequat::yaml {

// A mapping key or a sequence index.
using PathStep = std::variant<std::string, std::size_t>;
using NodePath = std::vector<PathStep>;

// Reads what to_string writes: keys joined by dots, indices in brackets. A key that is not made of
// letters, digits, `_`, `-` and `/` stands in double quotes with `\` before `"` and `\`. Throws
// Error.
[[nodiscard]] NodePath parse_path(std::string_view text);
[[nodiscard]] std::string to_string(const NodePath& path);

}  // namespace limequat::yaml
