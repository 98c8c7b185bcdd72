// Values as JSON text, byte for byte as Go's encoding/json writes them: struct fields in order
// under their JSON keys, map keys sorted, invalid UTF-8 as U+FFFD, U+2028 and U+2029 escaped,
// shortest floats.
#pragma once

#include <string>

#include "gotemplate/value.h"

namespace limequat::gotemplate {

struct JsonOptions {
  bool escape_html =
      false;  // < > & as \u003c \u003e \u0026 (json.Marshal does, upstream's `json` not)
  bool drop_empty_maps = false;  // leave out members that are empty maps or structs, repeatedly
  int indent = 0;                // spaces per level; 0: compact on one line
};

// No newline at the end. Not-a-number and infinities throw Error (Go's words).
[[nodiscard]] std::string to_json(const Value& value, const JsonOptions& options = {});
void append_json(std::string& text, const Value& value, const JsonOptions& options = {});

}  // namespace limequat::gotemplate
