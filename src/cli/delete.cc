#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "base/error.h"
#include "base/quote.h"
#include "cli/command_list.h"
#include "cli/consent_flow.h"
#include "cli/context.h"
#include "cli/flag_set.h"
#include "lifecycle/remove.h"

namespace limequat::cli {
namespace {

struct Options {
  bool force = false;
  bool skip_host_scripts = false;
};

// Also a folder that can be no machine, when `list` shows it. The names that it does not show are
// not ours to remove.
std::optional<store::Instance> look(Context& context, const std::string& name) {
  const auto listed = context.home().instance_names();
  if (!std::binary_search(listed.begin(), listed.end(), name)) return context.find_instance(name);
  return store::inspect(context.home(), name, context.loader());
}

// nullopt: nothing to delete.
std::optional<store::Instance> find(Context& context, const std::string& name,
                                    const Options& options) {
  auto instance = look(context, name);
  if (!instance) {
    context.logger.warning("Ignoring non-existent instance {}{}", name_quote(name),
                           context.nearest(name));
    return std::nullopt;
  }
  if (options.force || limequat::exists(instance->files().lima_yaml()) ||
      !limequat::exists(instance->dir)) {
    return instance;
  }
  throw Error(
      fmt::format("instance {} directory {} exists but its `lima.yaml` could not be read; it was "
                  "NOT deleted (hint: `limactl delete -f {}` removes the folder with all that is "
                  "in it)",
                  name_quote(name), name_quote(instance->dir.string()), shell_quote(name)));
}

void delete_one(Context& context, const store::Instance& instance, const Options& options) {
  const std::string name = name_quote(instance.name);
  const auto binding = binding_of(instance.dir);
  const auto deleted = with_context(fmt::format("failed to delete instance {}", name), [&] {
    return lifecycle::delete_instance(
        {instance, context.home(), context.logger, context.progress},
        {.force = options.force, .skip_host_scripts = options.skip_host_scripts});
  });
  if (deleted == lifecycle::Deleted::by_another) {
    context.logger.info("{} has been deleted by another limactl meanwhile", name);
    return;
  }
  forget_consent(context, instance.dir, binding);
  context.logger.info("Deleted {} ({})", name, name_quote(instance.dir.string()));
}

int delete_all(Context& context, const std::vector<std::string>& names, const Options& options) {
  std::string unreadable;
  for (const auto& name : names) {
    std::optional<store::Instance> instance;
    try {
      instance = find(context, name, options);
    } catch (const UsageError&) {
      throw;
    } catch (const Error& error) {  // the others are deleted all the same
      unreadable += (unreadable.empty() ? "" : "\n") + error.message();
    }
    if (instance) delete_one(context, *instance, options);
  }
  if (!unreadable.empty()) throw Error(unreadable);
  return 0;
}

}  // namespace

Action define_delete(FlagSet& flags) {
  auto options = std::make_shared<Options>();
  flags.boolean("-f,--force", options->force, "Forcibly kill the processes");
  flags.boolean("--skip-host-scripts", options->skip_host_scripts,
                "Run no host scripts this time, also not those of default.yaml");
  return [options](Context& context, const std::vector<std::string>& names) {
    return delete_all(context, names, *options);
  };
}

}  // namespace limequat::cli
