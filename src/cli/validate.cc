#include <fmt/format.h>

#include <memory>

#include "base/error.h"
#include "base/quote.h"
#include "cli/command_list.h"
#include "cli/context.h"
#include "cli/flag_set.h"
#include "cli/host_script_check.h"
#include "cli/template_fill.h"
#include "cli/value_output.h"
#include "gotemplate/yaml_text.h"
#include "lifecycle/create.h"
#include "locator/embed.h"

namespace limequat::cli {
namespace {

struct Options {
  bool fill = false;
};

config::Machine load_template(Context& context, const std::string& locator, bool fill_defaults) {
  const Path& home = context.home().root();
  const auto store = locator::TemplateStore::from_environment(home);
  // As upstream: base.yaml only with --fill.
  config::Loaded loaded =
      fill(context, locator::read_embedded(
                        locator, store, fill_defaults ? locator::default_base(home) : std::nullopt,
                        context.logger));
  lifecycle::log_problems(loaded.warnings, context.logger);
  lifecycle::require_valid_config(loaded.machine, context.home(), context.logger,
                                  lifecycle::ConfigUse::look);
  require_known_variables(context.home(), loaded.machine, "sample");
  return std::move(loaded.machine);
}

int validate(Context& context, const std::vector<std::string>& locators, const Options& options) {
  for (const auto& locator : locators) {
    const config::Machine machine =
        with_context(fmt::format("failed to validate YAML file {}", name_quote(locator)),
                     [&] { return load_template(context, locator, options.fill); });
    context.logger.info("{}: OK", name_quote(locator));
    if (!options.fill) continue;
    if (locators.size() > 1) context.out << "---\n";
    context.out << yaml_for(output_style(context, 0, 0), gotemplate::to_yaml(machine.value));
    if (locators.size() > 1) context.out << "...\n";
  }
  return 0;
}

}  // namespace

Action define_validate(FlagSet& flags) {
  auto options = std::make_shared<Options>();
  flags.boolean("--fill", options->fill, "Fill defaults");
  return [options](Context& context, const std::vector<std::string>& locators) {
    return validate(context, locators, *options);
  };
}

}  // namespace limequat::cli
