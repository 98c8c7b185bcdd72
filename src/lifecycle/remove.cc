#include "lifecycle/remove.h"

#include <fmt/format.h>
#include <stdio.h>

#include "base/error.h"
#include "base/quote.h"
#include "lifecycle/stop.h"
#include "store/instance_lock.h"

namespace limequat::lifecycle {
namespace {

// Begins with a dot: never an instance, for either tool. What a killed delete left is removed by the
// next one of the same name, and by a create of it.
constexpr std::string_view kTrashPrefix = ".limequat-delete-";

}  // namespace

void delete_instance(const store::Instance& instance, bool force, Logger& logger) {
  if (instance.is_protected) {
    throw Error(
        "instance is protected to prohibit accidental removal (Hint: use `limactl unprotect`)");
  }
  if (!force && instance.status != store::Status::stopped) {
    throw Error(fmt::format("expected status {}, got {}", name_quote("Stopped"),
                            name_quote(to_string(instance.status))));
  }
  // With force also over somebody who works on it.
  std::optional<store::InstanceLock> lock;
  if (!force) lock = store::InstanceLock::acquire(instance.files(), instance.name);
  stop_forcibly(instance, logger);
  // Out of sight in one step: killed halfway through the removal, no half machine is left behind.
  const Path trash = instance.dir.parent_path() / fmt::format("{}{}", kTrashPrefix, instance.name);
  remove_tree(trash);
  if (::rename(instance.dir.c_str(), trash.c_str()) < 0) {
    throw_errno(fmt::format("rename {}", instance.dir.string()));
  }
  remove_tree(trash);
}

}  // namespace limequat::lifecycle
