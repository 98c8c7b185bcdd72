// The smallest text edits of a document: what was not edited stays byte for byte, comments,
// quoting, order, blank lines, line endings and indentation included.
//
// Each function returns the whole new text, which parses again to the edited value. Several edits
// are done one after the other, with a parse between them.
#pragma once

#include <string>

#include "yaml/document.h"
#include "yaml/emit.h"
#include "yaml/node_path.h"

namespace limequat::yaml {

// Sets the value at `path`. One that is there (of any kind) is replaced; a missing mapping key is
// added at the end of its mapping, a missing item (index == size) at the end of its sequence, the
// collections above it too. A scalar that has the value already leaves the text as it is. Throws
// YamlError when the path leads through something that is no collection, past the end of a sequence
// or through an alias, and when the text cannot be changed there without changing another value (an
// anchor in use).
[[nodiscard]] std::string set_scalar(const Document& document, const NodePath& path,
                                     const Scalar& value);

// Removes a mapping key or a sequence item with its value and the comment at the end of its line;
// what is not there leaves the text as it is. A mapping that loses its last key becomes `{}`, a
// sequence
// `[]`. Throws YamlError as set_scalar does, and for a key that only a merge brings in.
[[nodiscard]] std::string remove(const Document& document, const NodePath& path);

}  // namespace limequat::yaml
