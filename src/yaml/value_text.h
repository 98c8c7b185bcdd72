// Values as YAML and JSON text. Pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "yaml/value.h"

namespace limequat::yaml {

// How a document is laid out, for what is added to it.
struct Layout {
  std::size_t indent = 2;           // of a mapping below its key
  std::size_t sequence_indent = 0;  // of a list below its key
  std::string_view newline = "\n";
  // Text of several lines as a `|` block; else in double quotes with `\n`.
  bool literal_blocks = true;
};
// The layout of what is there already: the first nested mapping and list decide.
[[nodiscard]] Layout layout_of(const Document& document);

// On one line: `{a: 1, b: [x]}`.
[[nodiscard]] std::string flow_text(const Value& value);
// In lines, of which the first is not indented (it stands after something) and the last has no line
// break. The others are indented by at least `indent` spaces. For a scalar or an empty collection
// its one line; for text of several lines a block, which is indented deeper than `parent_indent`.
[[nodiscard]] std::string block_text(const Value& value, std::size_t indent, const Layout& layout);
// `key: value` with the value on the same line or below, for a key at `indent`.
[[nodiscard]] std::string entry_text(std::string_view key, const Value& value, std::size_t indent,
                                     const Layout& layout);
// `- value`, for a dash at `indent`.
[[nodiscard]] std::string item_text(const Value& value, std::size_t indent, const Layout& layout);
// True when block_text gives several lines that must stand below a key.
[[nodiscard]] bool stands_below(const Value& value);
// `|`, `|-` or `|+` with an indentation indicator where needed, then the lines; nullopt-like ""
// when the text cannot be a block. Blocks end without their last line break.
[[nodiscard]] std::string literal_text(std::string_view text, std::size_t indent,
                                       std::string_view newline);

// A document without head and end: ends in one newline. Reads back as the same value.
[[nodiscard]] std::string to_yaml(const Value& value);
// Keys in their order, strings escaped as Go's encoder does without its HTML escapes. `indent` 0:
// compact. No newline at the end. Throws Error for infinities and not-a-number.
[[nodiscard]] std::string to_json(const Value& value, int indent = 0);

}  // namespace limequat::yaml
