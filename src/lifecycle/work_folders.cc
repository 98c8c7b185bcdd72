#include "lifecycle/work_folders.h"

#include <filesystem>

#include "base/error.h"
#include "base/file.h"
#include "store/instance_lock.h"

namespace limequat::lifecycle {
namespace {

// An empty one may have been made a moment ago, and its maker be about to lock it.
void remove_dead_draft(const Path& path) {
  if (std::filesystem::is_empty(path)) return;
  const auto lock = store::InstanceLock::try_acquire(store::InstanceFiles(path));
  if (lock) remove_tree(path);
}

}  // namespace

void sweep_work_folders(const store::Home& home) {
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(home.root(), none)) {
    const std::string name = entry.path().filename().string();
    try {
      if (name.starts_with(kTrashPrefix)) remove_tree(entry.path());
      if (name.starts_with(kDraftPrefix)) remove_dead_draft(entry.path());
    } catch (const Error&) {
    } catch (const std::filesystem::filesystem_error&) {  // gone meanwhile, or not ours
    }
  }
}

}  // namespace limequat::lifecycle
