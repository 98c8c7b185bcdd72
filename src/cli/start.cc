#include "lifecycle/start.h"

#include <memory>

#include "base/duration.h"
#include "base/error.h"
#include "base/quote.h"
#include "cli/command_list.h"
#include "cli/context.h"
#include "cli/edit_machine.h"
#include "cli/flag_set.h"
#include "cli/flag_value.h"
#include "cli/make_machine.h"
#include "lifecycle/create.h"
#include "store/instance_lock.h"

namespace limequat::cli {
namespace {

struct Options {
  MakeFlags make;
  std::string timeout = "10m0s";
  bool foreground = false;
  bool progress = false;
  bool skip_host_scripts = false;
};

lifecycle::StartOptions start_options(const Options& options) {
  lifecycle::StartOptions result{.show_boot_progress = options.progress,
                                 .skip_host_scripts = options.skip_host_scripts,
                                 .foreground = options.foreground};
  try {
    const auto timeout =
        std::chrono::duration_cast<std::chrono::milliseconds>(parse_duration(options.timeout));
    if (timeout.count() > 0) result.timeout = timeout;
  } catch (const Error& error) {
    bad_flag_value("--timeout", options.timeout, error.message());
  }
  return result;
}

store::Instance existing(Context& context, store::Instance instance, const Options& options) {
  store::refuse_inside_own_script(instance.files(), instance.name);
  context.logger.info("Using the existing instance {}", name_quote(instance.name));
  // One that cannot be read is for can_start to report.
  if (!instance.config) return instance;
  return apply_to_machine(context, std::move(instance), options.make.edits);
}

int start(Context& context, const std::string& argument, const Options& options) {
  if (list_if_asked(context, options.make)) return 0;
  const lifecycle::StartOptions how = start_options(options);
  Choice choice = choose(context, argument, options.make.name);
  const bool existed = std::holds_alternative<store::Instance>(choice);
  const store::Instance instance =
      existed
          ? existing(context, std::get<store::Instance>(std::move(choice)), options)
          : make_machine(context, std::get<NewMachine>(std::move(choice)), options.make).instance;
  if (!lifecycle::can_start(instance, context.logger)) return 0;
  lifecycle::log_problems(instance.warnings, context.logger);
  lifecycle::require_valid_config(*instance.config, context.home(), context.logger,
                                  lifecycle::ConfigUse::start);
  if (existed && !options.skip_host_scripts) {
    ask_before_start(context, instance, options.make.consent);
  }
  lifecycle::start_instance(instance, context.home(), how, context.logger, context.progress);
  return 0;
}

}  // namespace

Action define_start(FlagSet& flags) {
  auto options = std::make_shared<Options>();
  add_make_flags(flags, options->make);
  flags.boolean("--foreground", options->foreground, "Run the hostagent in the foreground");
  flags.text("--timeout", options->timeout, "Duration to wait for the instance to be running",
             "duration");
  flags.boolean("--progress", options->progress, "Show the steps of the boot");
  flags.boolean("--skip-host-scripts", options->skip_host_scripts,
                "Run no host scripts this time, also not those of default.yaml");
  return [options](Context& context, const std::vector<std::string>& arguments) {
    return start(context, arguments.empty() ? "" : arguments[0], *options);
  };
}

}  // namespace limequat::cli
