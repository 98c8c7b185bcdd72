// Text as a YAML scalar that means exactly that text, to YAML 1.1 readers (cloud-init's PyYAML,
// FreeBSD's nuageinit) and 1.2 ones alike. Input is UTF-8 (line_field.h checks it).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace limequat::cidata {

// "…" on one line; whatever is not printable is escaped.
[[nodiscard]] std::string yaml_quoted(std::string_view text);

// A literal block (`|`) whose lines are indented by `indent` spaces, starting behind the present
// position and without a newline at its end. Text that a block cannot carry comes out as
// yaml_quoted.
[[nodiscard]] std::string yaml_block(std::string_view text, std::size_t indent);

}  // namespace limequat::cidata
