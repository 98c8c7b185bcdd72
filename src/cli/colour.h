// JSON and YAML in the colours of a terminal. Pure functions: without the escape sequences the
// result is the text that came in, byte for byte, whatever that was.
#pragma once

#include <string>
#include <string_view>

namespace limequat::cli {

// Keys cyan, strings green, numbers and booleans magenta: upstream's colours.
[[nodiscard]] std::string colour_json(std::string_view json);
// The same, and comments grey, anchors and aliases yellow. By lines: flow collections and what goes
// on in a next line may stay plain.
[[nodiscard]] std::string colour_yaml(std::string_view yaml);

}  // namespace limequat::cli
