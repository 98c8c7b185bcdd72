// The everyday part of YAML, read directly: what nearly every lima.yaml is made of, at a tenth of
// libfyaml's time, because `limactl list` reads one file per machine.
//
// Simple is: block mappings with plain or quoted keys, block sequences, scalars on one line,
// literal blocks (`|`, `|-`), flow collections on one line, comments. Not simple is everything else
// (anchors, aliases, tags, folded text, several lines, tabs, CR, document markers) and everything
// that is wrong: that goes to libfyaml, which also words the errors. tests/fuzz/yaml_fuzz.cc holds
// both to the same tree. Private to yaml/.
#pragma once

#include "yaml/builder.h"

namespace limequat::yaml::detail {

// False when the text is not simple; the builder and its tree are then half filled and of no use.
[[nodiscard]] bool read_simple(const Tree& tree, Builder& builder);

}  // namespace limequat::yaml::detail
