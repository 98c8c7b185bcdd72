// Values on standard output, as `list`, `info` and `template yq` show them. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "yaml/expression.h"
#include "yaml/value.h"

namespace limequat::cli {

class Context;

struct OutputStyle {
  int indent = 0;  // of JSON; 0: one line
  bool colours = false;
  // Text for a terminal: what it would obey is written out (base/sanitize.h).
  bool terminal = false;
};
// `indent` when results go to a file or a pipe.
[[nodiscard]] OutputStyle output_style(const Context& context, int indent, int indent_on_terminal);

// Text that may have come from a template, a machine's folder or a guest, for context.out: on a
// terminal as `OutputStyle::terminal`, newlines and tabs kept; else as it is (T14).
[[nodiscard]] std::string shown(const Context& context, std::string text);

// As yq prints results: a scalar bare, without quotes; else JSON. Each ends in a newline.
[[nodiscard]] std::string json_output(const yaml::Value& value, const OutputStyle& style);
// The same as YAML.
[[nodiscard]] std::string yaml_output(const yaml::Value& value, const OutputStyle& style);
// Text that is JSON or YAML already.
[[nodiscard]] std::string json_for(const OutputStyle& style, std::string json);
[[nodiscard]] std::string yaml_for(const OutputStyle& style, std::string yaml);

// Several `--yq` as one expression. Throws ExpressionError.
[[nodiscard]] yaml::Expression joined_expression(const std::vector<std::string>& expressions);
// Without the members and elements that are empty mappings, or become empty by that. The value
// itself may.
[[nodiscard]] yaml::Value without_empty_mappings(const yaml::Value& value);

}  // namespace limequat::cli
