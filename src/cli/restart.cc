#include <memory>

#include "cli/command_list.h"
#include "cli/consent_flow.h"
#include "cli/context.h"
#include "cli/edit_machine.h"
#include "cli/flag_set.h"
#include "lifecycle/create.h"
#include "lifecycle/start.h"
#include "lifecycle/stop.h"
#include "store/instance_lock.h"
#include "store/names.h"

namespace limequat::cli {
namespace {

struct Options {
  bool force = false;
  bool progress = false;
  EditFlags edits;
  ConsentFlags consent;
  bool skip_host_scripts = false;
};

int restart(Context& context, const std::string& name, const Options& options) {
  store::Instance running = context.instance(name);
  store::refuse_inside_own_script(running.files(), name);
  if (running.config) running = apply_to_machine(context, std::move(running), options.edits);
  const lifecycle::CommandContext command{running, context.home(), context.logger,
                                          context.progress};
  const lifecycle::StopOptions how{.skip_host_scripts = options.skip_host_scripts};
  if (options.force) {
    context.logger.info("Restarting the instance forcibly");
    (void)lifecycle::stop_by_force(command, how);
  } else if (running.status == store::Status::running) {
    lifecycle::stop_gracefully(command, how);
  } else {
    context.logger.warning("The instance is not running, continuing with the restart");
  }
  const store::Instance stopped = context.instance(name);
  if (!lifecycle::can_start(stopped, context.logger)) return 0;
  lifecycle::require_valid_config(*stopped.config, context.home(), context.logger,
                                  lifecycle::ConfigUse::start);
  ask_before_start(context, stopped, options.consent);
  lifecycle::start_instance(
      stopped, context.home(),
      {.show_boot_progress = options.progress, .skip_host_scripts = options.skip_host_scripts},
      context.logger, context.progress);
  return 0;
}

}  // namespace

Action define_restart(FlagSet& flags) {
  auto options = std::make_shared<Options>();
  flags.boolean("-f,--force", options->force, "Force stop and restart the instance");
  flags.boolean("--progress", options->progress, "Show the steps of the boot");
  add_edit_flags(flags, options->edits);
  add_consent_flags(flags, options->consent);
  flags.boolean("--skip-host-scripts", options->skip_host_scripts,
                "Run no host scripts this time, also not those of default.yaml");
  return [options](Context& context, const std::vector<std::string>& names) {
    return restart(context, names.empty() ? std::string(store::kDefaultInstance) : names[0],
                   *options);
  };
}

}  // namespace limequat::cli
