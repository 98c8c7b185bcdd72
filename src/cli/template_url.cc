#include "base/sanitize.h"
#include "cli/command_list.h"
#include "cli/context.h"
#include "locator/transform.h"

namespace limequat::cli {

Action define_template_url(FlagSet&) {
  return [](Context& context, const std::vector<std::string>& words) {
    const auto found = locator::transform_custom_url(words[0], locator::Sources::from_environment(),
                                                     context.logger);
    context.out << sanitize(found.locator) << '\n';
    return 0;
  };
}

}  // namespace limequat::cli
