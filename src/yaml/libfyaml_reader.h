// libfyaml's events as calls of a Builder. Private to yaml/.
#pragma once

#include "yaml/builder.h"

namespace limequat::yaml::detail {

// Reads the one document of tree.text. Throws YamlError for wrong YAML and for a second document.
// libfyaml itself writes nothing anywhere. The text must have passed check_text.
void read_with_libfyaml(const Tree& tree, Builder& builder);

}  // namespace limequat::yaml::detail
