#include "lifecycle/reset.h"

#include <fmt/format.h>

#include <filesystem>
#include <vector>

#include "base/error.h"
#include "base/quote.h"
#include "lifecycle/stop.h"
#include "store/instance_lock.h"

namespace limequat::lifecycle {
namespace {

bool stays(const std::string& name) {
  constexpr std::string_view kScripts = "host-scripts.";
  return name.ends_with(".yaml") || name.ends_with(".yml") || name == "lima-version" ||
         name == "protected" || name == "vz-identifier" || name.starts_with(kScripts);
}

// A snapshot: the folder changes while it is emptied.
std::vector<Path> contents(const Path& folder) {
  std::vector<Path> all;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) all.push_back(entry.path());
  return all;
}

}  // namespace

void reset_instance(const CommandContext& context) {
  const store::Instance& instance = context.instance;
  if (instance.is_protected) {
    throw Error(
        "instance is protected to prohibit accidental factory-reset (Hint: use `limactl "
        "unprotect`)");
  }
  store::refuse_inside_own_script(instance.files(), instance.name);
  auto lock = stop_by_force(context, {});
  if (!lock) lock = store::InstanceLock::acquire(instance.files(), instance.name);
  int left = 0;
  for (const Path& path : contents(instance.dir)) {
    if (stays(path.filename().string())) continue;
    context.logger.info("Removing {}", name_quote(path.string()));
    std::error_code error;
    std::filesystem::remove(path, error);
    if (error) {
      if (error != std::errc::directory_not_empty) ++left;
      context.logger.error("could not remove {}: {}", name_quote(path.string()), error.message());
    }
  }
  if (left > 0) {
    throw Error(fmt::format("{} of the files of instance {} could not be removed: it is not reset",
                            left, name_quote(instance.name)));
  }
}

}  // namespace limequat::lifecycle
