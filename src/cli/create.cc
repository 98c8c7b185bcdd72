#include <fmt/format.h>

#include <memory>

#include "base/error.h"
#include "base/quote.h"
#include "cli/command_list.h"
#include "cli/context.h"
#include "cli/flag_set.h"
#include "cli/make_machine.h"
#include "lifecycle/prepare.h"

namespace limequat::cli {
namespace {

struct Options {
  MakeFlags make;
  bool skip_host_scripts = false;  // taken, so that one set of flags serves create and start
};

int create(Context& context, const std::string& argument, const Options& options) {
  if (list_if_asked(context, options.make)) return 0;
  Choice choice = choose(context, argument, options.make.name);
  if (const auto* existing = std::get_if<store::Instance>(&choice)) {
    throw Error(fmt::format("instance {} already exists", name_quote(existing->name)));
  }
  const lifecycle::Created created =
      make_machine(context, std::get<NewMachine>(std::move(choice)), options.make);
  lifecycle::prepare(created.instance, context.home(), context.logger, context.progress);
  context.logger.info("Run `limactl start {}` to start the instance.", created.instance.name);
  return 0;
}

}  // namespace

Action define_create(FlagSet& flags) {
  auto options = std::make_shared<Options>();
  add_make_flags(flags, options->make);
  flags.boolean("--skip-host-scripts", options->skip_host_scripts,
                "As for start; no host script runs at create");
  return [options](Context& context, const std::vector<std::string>& arguments) {
    return create(context, arguments.empty() ? "" : arguments[0], *options);
  };
}

}  // namespace limequat::cli
