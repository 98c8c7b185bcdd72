#include "cli/start_now.h"

#include "base/error.h"
#include "base/prompt.h"
#include "cli/context.h"
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

void start_now(Context& context, const store::Instance& instance,
               const lifecycle::StartOptions& options) {
  if (!lifecycle::can_start(instance, context.logger)) return;
  lifecycle::log_problems(instance.warnings, context.logger);
  lifecycle::require_valid_config(*instance.config, context.home(), context.logger,
                                  lifecycle::ConfigUse::start);
  lifecycle::start_instance(instance, context.home(), options, context.logger, context.progress);
}

}  // namespace limequat::cli
