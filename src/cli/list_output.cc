#include "cli/list_output.h"

#include <unistd.h>

#include "cli/context.h"
#include "cli/instance_table.h"
#include "cli/value_output.h"
#include "gotemplate/functions.h"
#include "gotemplate/json.h"
#include "gotemplate/template.h"
#include "gotemplate/yaml_text.h"
#include "store/instance_fields.h"
#include "yaml/go_value.h"

namespace limequat::cli {
namespace {

constexpr int kTerminalIndent = 4;

std::string json_of(Context& context, const std::vector<store::Instance>& instances) {
  const OutputStyle style = output_style(context, 0, kTerminalIndent);
  const gotemplate::JsonOptions options{.drop_empty_maps = true, .indent = style.indent};
  std::string text;
  for (const auto& instance : instances) {
    gotemplate::append_json(text, store::instance_value(instance, context.home()), options);
    text += '\n';
  }
  return style.terminal ? json_for(style, std::move(text)) : text;
}

std::string yaml_of(Context& context, const std::vector<store::Instance>& instances) {
  std::string text;
  for (const auto& instance : instances) {
    text += "---\n" + gotemplate::to_yaml(store::instance_value(instance, context.home()));
  }
  return yaml_for(output_style(context, 0, 0), std::move(text));
}

std::string json_results(Context& context, const std::vector<store::Instance>& instances,
                         const yaml::Expression& expression) {
  const OutputStyle style = output_style(context, 0, kTerminalIndent);
  std::string text;
  for (const auto& instance : instances) {
    const auto input = yaml::from_go(store::instance_value(instance, context.home()));
    for (const auto& result : expression.evaluate(input)) {
      text += json_output(without_empty_mappings(result), style);
    }
  }
  return text;
}

// A document each: `---` stands between them, and before each collection.
std::string yaml_results(Context& context, const std::vector<store::Instance>& instances,
                         const yaml::Expression& expression) {
  const OutputStyle style = output_style(context, 0, 0);
  std::string text;
  for (const auto& instance : instances) {
    const auto input = yaml::from_go(store::instance_value(instance, context.home()), true);
    for (const auto& result : expression.evaluate(input)) {
      if (!text.empty() || !result.is_scalar()) text += "---\n";
      text += yaml_output(result, style);
    }
  }
  return text;
}

std::string template_results(Context& context, const std::vector<store::Instance>& instances,
                             const std::string& format) {
  const auto parsed = gotemplate::Template::parse("format", format, gotemplate::list_functions());
  std::string text;
  for (const auto& instance : instances) {
    text += parsed.render(store::instance_value(instance, context.home())) + '\n';
  }
  return text;
}

}  // namespace

void print_instances(Context& context, const std::vector<store::Instance>& instances,
                     const ListOutput& output) {
  if (output.format == "table") {
    context.out << instance_table(instances, STDOUT_FILENO, output.all_fields);
  } else if (output.format != "json" && output.format != "yaml") {
    context.out << shown(context, template_results(context, instances, output.format));
  } else if (output.expressions.empty()) {
    context.out << (output.format == "json" ? json_of(context, instances)
                                            : yaml_of(context, instances));
  } else {
    const yaml::Expression expression = joined_expression(output.expressions);
    context.out << (output.format == "json" ? json_results(context, instances, expression)
                                            : yaml_results(context, instances, expression));
  }
}

}  // namespace limequat::cli
