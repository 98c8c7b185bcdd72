#include "cli/command_list.h"
#include "cli/context.h"
#include "cli/template_fill.h"
#include "cli/value_output.h"
#include "gotemplate/yaml_text.h"

namespace limequat::cli {

// What `template copy --fill TEMPLATE | yq EXPR` prints.
Action define_template_yq(FlagSet&) {
  return [](Context& context, const std::vector<std::string>& words) {
    const yaml::Expression expression(words[1]);
    const config::Loaded loaded = read_filled(context, words[0]);
    const auto document =
        yaml::Document::parse(gotemplate::to_yaml(loaded.machine.value), words[0]);
    std::string text;
    for (const auto& result : expression.evaluate(yaml::Value::from(document.root()))) {
      text += yaml_output(result, output_style(context, 0, 0));
    }
    context.out << text;
    return 0;
  };
}

}  // namespace limequat::cli
