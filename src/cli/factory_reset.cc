#include "base/quote.h"
#include "cli/command_list.h"
#include "cli/context.h"
#include "lifecycle/reset.h"
#include "store/names.h"

namespace limequat::cli {
namespace {

int factory_reset(Context& context, const std::vector<std::string>& arguments) {
  const std::string name =
      arguments.empty() ? std::string(store::kDefaultInstance) : arguments.front();
  const auto instance = context.find_instance(name);
  if (!instance) {
    context.logger.info("Instance {} not found{}", name_quote(name), context.nearest(name));
    return 0;
  }
  lifecycle::reset_instance({*instance, context.home(), context.logger, context.progress});
  context.logger.info("Instance {} has been factory reset", name_quote(name));
  return 0;
}

}  // namespace

Action define_factory_reset(FlagSet&) { return factory_reset; }

}  // namespace limequat::cli
