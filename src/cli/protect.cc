#include "base/error.h"
#include "base/quote.h"
#include "cli/command_list.h"
#include "cli/context.h"
#include "store/marks.h"

namespace limequat::cli {
namespace {

void set_protection(Context& context, const std::string& name, bool wanted) {
  const store::Instance instance = context.instance(name);
  const bool changed =
      wanted ? store::protect(instance.files()) : store::unprotect(instance.files());
  if (!changed) {
    context.logger.warning("Instance {} is {} protected. Skipping.", name_quote(name),
                           wanted ? "already" : "not");
    return;
  }
  context.logger.info("{} {}", wanted ? "Protected" : "Unprotected", name_quote(name));
}

int set_protections(Context& context, const std::vector<std::string>& names, bool wanted) {
  std::string errors;
  for (const auto& name : names) {
    try {
      set_protection(context, name, wanted);
    } catch (const Error& error) {  // the others are done all the same
      errors += (errors.empty() ? "" : "\n") + error.message();
    }
  }
  if (!errors.empty()) throw Error(errors);
  return 0;
}

}  // namespace

Action define_protect(FlagSet&) {
  return [](Context& context, const std::vector<std::string>& names) {
    return set_protections(context, names, true);
  };
}

Action define_unprotect(FlagSet&) {
  return [](Context& context, const std::vector<std::string>& names) {
    return set_protections(context, names, false);
  };
}

}  // namespace limequat::cli
