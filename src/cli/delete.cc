#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "base/error.h"
#include "base/quote.h"
#include "cli/command_list.h"
#include "cli/consent_flow.h"
#include "cli/context.h"
#include "lifecycle/remove.h"

namespace limequat::cli {
namespace {

struct Options {
  bool force = false;
  bool skip_host_scripts = false;
};

// nullopt: nothing to delete.
std::optional<store::Instance> find(Context& context, const std::string& name) {
  auto instance = context.find_instance(name);
  if (!instance) {
    context.logger.warning("Ignoring non-existent instance {}{}", name_quote(name),
                           context.nearest(name));
    return std::nullopt;
  }
  if (!limequat::exists(instance->files().lima_yaml())) {
    throw Error(
        fmt::format("instance {} directory {} exists but its `lima.yaml` could not be read; it was "
                    "NOT deleted, "
                    "remove the folder by hand if nothing in it is needed",
                    name_quote(name), name_quote(instance->dir.string())));
  }
  return instance;
}

int delete_all(Context& context, const std::vector<std::string>& names, const Options& options) {
  std::string unreadable;
  for (const auto& name : names) {
    std::optional<store::Instance> instance;
    try {
      instance = find(context, name);
    } catch (const UsageError&) {
      throw;
    } catch (const Error& error) {  // the others are deleted all the same
      unreadable += (unreadable.empty() ? "" : "\n") + error.message();
    }
    if (!instance) continue;
    const auto binding = binding_of(instance->dir);
    with_context(fmt::format("failed to delete instance {}", name_quote(name)), [&] {
      lifecycle::delete_instance(
          {*instance, context.home(), context.logger, context.progress},
          {.force = options.force, .skip_host_scripts = options.skip_host_scripts});
    });
    forget_consent(context, instance->dir, binding);
    context.logger.info("Deleted {} ({})", name_quote(name), name_quote(instance->dir.string()));
  }
  if (!unreadable.empty()) throw Error(unreadable);
  return 0;
}

}  // namespace

Action define_delete(CLI::App& app) {
  auto options = std::make_shared<Options>();
  app.add_flag("-f,--force", options->force, "Forcibly kill the processes");
  app.add_flag("--skip-host-scripts", options->skip_host_scripts,
               "Run no host scripts this time, also not those of default.yaml");
  return [options](Context& context, const std::vector<std::string>& names) {
    return delete_all(context, names, *options);
  };
}

}  // namespace limequat::cli
