#include "cli/value_output.h"

#include <fmt/format.h>

#include "base/sanitize.h"
#include "cli/colour.h"
#include "cli/context.h"
#include "yaml/value_text.h"

namespace limequat::cli {
namespace {

std::string safe(bool terminal, std::string text) {
  return terminal ? sanitize(text, {.keep_newline = true, .keep_tab = true}) : text;
}
std::string safe(const OutputStyle& style, std::string text) {
  return safe(style.terminal, std::move(text));
}

bool is_empty_mapping(const yaml::Value& value) { return value.is_mapping() && value.size() == 0; }

}  // namespace

OutputStyle output_style(const Context& context, int indent, int indent_on_terminal) {
  return {.indent = context.out_is_terminal ? indent_on_terminal : indent,
          .colours = context.out_colours,
          .terminal = context.out_is_terminal};
}

std::string shown(const Context& context, std::string text) {
  return safe(context.out_is_terminal, std::move(text));
}

std::string json_for(const OutputStyle& style, std::string json) {
  json = safe(style, std::move(json));
  return style.colours ? colour_json(json) : json;
}

std::string yaml_for(const OutputStyle& style, std::string yaml) {
  yaml = safe(style, std::move(yaml));
  return style.colours ? colour_yaml(yaml) : yaml;
}

std::string json_output(const yaml::Value& value, const OutputStyle& style) {
  if (value.is_scalar()) return safe(style, value.text()) + '\n';
  return json_for(style, yaml::to_json(value, style.indent)) + '\n';
}

std::string yaml_output(const yaml::Value& value, const OutputStyle& style) {
  if (value.is_scalar()) return safe(style, value.text()) + '\n';
  return yaml_for(style, yaml::to_yaml(value));
}

yaml::Expression joined_expression(const std::vector<std::string>& expressions) {
  return yaml::Expression(fmt::format("{}", fmt::join(expressions, " | ")));
}

yaml::Value without_empty_mappings(const yaml::Value& value) {
  if (value.is_mapping()) {
    yaml::Value::Members members;
    members.reserve(value.size());
    for (const auto& [key, member] : value.members()) {
      yaml::Value kept = without_empty_mappings(member);
      if (!is_empty_mapping(kept)) members.emplace_back(key, std::move(kept));
    }
    return yaml::Value::mapping(std::move(members));
  }
  if (!value.is_sequence()) return value;
  yaml::Value::Items items;
  items.reserve(value.size());
  for (const auto& item : value.items()) {
    yaml::Value kept = without_empty_mappings(item);
    if (!is_empty_mapping(kept)) items.push_back(std::move(kept));
  }
  return yaml::Value::sequence(std::move(items));
}

}  // namespace limequat::cli
