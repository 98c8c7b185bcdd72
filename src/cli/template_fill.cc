#include "cli/template_fill.h"

#include "cli/context.h"
#include "lifecycle/create.h"
#include "locator/embed.h"

namespace limequat::cli {

config::Loaded fill(Context& context, const locator::Template& source) {
  const Path& home = context.home().root();
  const bool file = Path(source.locator).is_absolute();
  const Path path = file ? Path(source.locator) : home / (source.name + ".yaml");
  return context.loader().load(
      {.path = path.string(), .text = source.bytes},
      {.name = home.filename().string(), .dir = home.string(), .lima_home = home.string()});
}

config::Loaded read_filled(Context& context, std::string_view locator) {
  const Path& home = context.home().root();
  config::Loaded loaded =
      fill(context, locator::read_embedded(locator, locator::TemplateStore::from_environment(home),
                                           locator::default_base(home), context.logger));
  lifecycle::log_problems(loaded.warnings, context.logger);
  return loaded;
}

}  // namespace limequat::cli
