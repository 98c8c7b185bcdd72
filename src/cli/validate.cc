#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "base/error.h"
#include "base/quote.h"
#include "cli/command_list.h"
#include "cli/context.h"
#include "gotemplate/yaml_text.h"
#include "lifecycle/create.h"
#include "locator/embed.h"

namespace limequat::cli {
namespace {

struct Options {
  bool fill = false;
};

config::Machine load_template(Context& context, const std::string& locator, bool fill) {
  const Path& home = context.home().root();
  const auto store = locator::TemplateStore::from_environment(home);
  // As upstream: base.yaml only with --fill.
  const locator::Template source = locator::read_embedded(
      locator, store, fill ? locator::default_base(home) : std::nullopt, context.logger);
  // As upstream: the pseudo path of a template lies in $LIMA_HOME itself.
  const Path pseudo = context.home().root() / (source.name + ".yaml");
  const bool file = Path(source.locator).is_absolute();
  config::Loaded loaded = context.loader().load(
      {.path = file ? source.locator : pseudo.string(), .text = source.bytes},
      {.name = context.home().root().filename().string(),
       .dir = context.home().root().string(),
       .lima_home = context.home().root().string()});
  lifecycle::log_problems(loaded.warnings, context.logger);
  lifecycle::require_valid_config(loaded.machine, context.home(), context.logger, true);
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
    context.out << gotemplate::to_yaml(machine.value);
    if (locators.size() > 1) context.out << "...\n";
  }
  return 0;
}

}  // namespace

Action define_validate(CLI::App& app) {
  auto options = std::make_shared<Options>();
  app.add_flag("--fill", options->fill, "Fill defaults");
  return [options](Context& context, const std::vector<std::string>& locators) {
    return validate(context, locators, *options);
  };
}

}  // namespace limequat::cli
