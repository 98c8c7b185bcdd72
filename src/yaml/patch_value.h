// The smallest text edit that turns a document into one with another value.
#pragma once

#include <string>

#include "yaml/document.h"
#include "yaml/value.h"

namespace limequat::yaml {

// The whole new text, which parses to `edited` (the order of keys included where the text can hold
// it). What means the same as before stays byte for byte: comments, quotes, order, blank lines,
// line endings, anchors. A changed scalar is one token; a new key or item stands in the layout
// around it; a removed one takes the comment at the end of its line along, not those above. Items
// that only moved keep their text. Where an alias or a merge cannot stay because its anchor now
// means something else, the value is written out in its place. Throws YamlError when no text was
// found that means `edited`.
[[nodiscard]] std::string patch_value(const Document& document, const Value& edited);

}  // namespace limequat::yaml
