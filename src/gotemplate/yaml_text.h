// Values as YAML text in the block style of goccy/go-yaml, which upstream's `yaml` function uses:
// two spaces per level, `- ` at the indentation of its key, `|` blocks for text of several lines,
// quotes only where the plain form would mean something else.
#pragma once

#include <string>

#include "gotemplate/value.h"

namespace limequat::gotemplate {

// Ends in one newline. Reads back (YAML 1.1 or 1.2) as the same value.
[[nodiscard]] std::string to_yaml(const Value& value);

}  // namespace limequat::gotemplate
