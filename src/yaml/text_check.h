// What must be true of bytes before a YAML parser sees them. Private to yaml/.
#pragma once

#include "yaml/tree.h"

namespace limequat::yaml::detail {

// UTF-8 (with or without byte order mark), no NUL or other control characters but tab and line
// breaks, no more than the limit. Throws YamlError at the first byte that is not.
void check_text(const Tree& tree, const Limits& limits);

}  // namespace limequat::yaml::detail
