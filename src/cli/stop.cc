#include "lifecycle/stop.h"

#include <fmt/format.h>

#include <memory>

#include "base/error.h"
#include "base/quote.h"
#include "cli/command_list.h"
#include "cli/context.h"
#include "cli/flag_set.h"
#include "store/names.h"

namespace limequat::cli {
namespace {

struct Options {
  bool force = false;
  bool skip_host_scripts = false;
};

void stop_one(Context& context, const std::string& name, const Options& options) {
  const store::Instance instance = context.instance(name);
  const lifecycle::CommandContext command{instance, context.home(), context.logger,
                                          context.progress};
  const lifecycle::StopOptions how{.skip_host_scripts = options.skip_host_scripts};
  if (options.force) {
    (void)lifecycle::stop_by_force(command, how);
  } else {
    lifecycle::stop_gracefully(command, how);
  }
}

int stop(Context& context, std::vector<std::string> names, const Options& options) {
  if (names.empty()) names.emplace_back(store::kDefaultInstance);
  std::string errors;
  for (const auto& name : names) {
    try {
      stop_one(context, name, options);
    } catch (const Error& error) {  // the others are stopped all the same
      // Upstream's words do not say which one.
      const std::string which =
          names.size() == 1 ? "" : fmt::format("failed to stop instance {}: ", name_quote(name));
      errors += (errors.empty() ? "" : "\n") + which + error.message();
    }
  }
  if (!errors.empty()) throw Error(errors);
  return 0;
}

}  // namespace

Action define_stop(FlagSet& flags) {
  auto options = std::make_shared<Options>();
  flags.boolean("-f,--force", options->force, "Force stop the instance");
  flags.boolean("--skip-host-scripts", options->skip_host_scripts,
                "Run no host scripts this time, also not those of default.yaml");
  return [options](Context& context, const std::vector<std::string>& names) {
    return stop(context, names, *options);
  };
}

}  // namespace limequat::cli
