#include "cli/start_now.h"

#include "base/error.h"
#include "base/prompt.h"
#include "cli/context.h"
#include "cli/flag_set.h"
#include "lifecycle/create.h"

namespace limequat::cli {

bool wants_start(Context& context, const std::optional<bool>& flag) {
  if (flag) return *flag;
  if (!context.can_ask()) return false;
  context.progress.finish();
  const auto answer = ask({}, "Do you want to start the instance now?", true);
  if (!answer) throw Error("Interrupted by user");
  return *answer;
}

void add_start_after_flags(FlagSet& set, StartAfterFlags& flags, const std::string& start_help) {
  set.boolean("--start", flags.start, start_help);
  set.boolean("--skip-host-scripts", flags.skip_host_scripts,
              "Run no host scripts in that start, also not those of default.yaml");
}

void start_if_wanted(Context& context, const store::Instance& instance,
                     const StartAfterFlags& flags) {
  if (!wants_start(context, flags.start)) return;
  start_now(context, instance, {.skip_host_scripts = flags.skip_host_scripts});
}

void start_now(Context& context, const store::Instance& instance,
               const lifecycle::StartOptions& options) {
  if (!lifecycle::can_start(instance, context.logger)) return;
  lifecycle::log_problems(instance.warnings, context.logger);
  lifecycle::require_valid_config(*instance.config, context.home(), context.logger,
                                  lifecycle::ConfigUse::start);
  lifecycle::start_instance(instance, context.home(), options, context.logger, context.progress);
}

}  // namespace limequat::cli
