#include "lifecycle/draft.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdio.h>

#include <cerrno>
#include <utility>

#include "base/error.h"
#include "base/quote.h"
#include "lifecycle/work_folders.h"

namespace limequat::lifecycle {
namespace {

[[noreturn]] void throw_exists(const store::InstanceFiles& machine, const std::string& name) {
  throw Error(fmt::format("instance {} already exists ({})", name_quote(name),
                          name_quote(machine.directory().string())));
}

// nullopt: it was gone before we had it.
std::optional<store::InstanceLock> lock_folder(const Path& path, const std::string& name) {
  const store::InstanceFiles files(path);
  try {
    if (auto lock = store::InstanceLock::try_acquire(files)) return lock;
  } catch (const SystemError& error) {
    if (error.code() != ENOENT) throw;
    return std::nullopt;
  }
  throw Error(fmt::format("instance {} is just being created by {}", name_quote(name),
                          store::holder_words(files)));
}

// The lock on an empty folder at `path`.
store::InstanceLock make_folder(const Path& path, const std::string& name) {
  for (;;) {
    make_directories(path, 0700);
    auto lock = lock_folder(path, name);
    if (!lock) continue;  // renamed or removed by whoever had it
    if (std::filesystem::is_empty(path)) return std::move(*lock);
    remove_tree(path);  // of somebody who was killed
  }
}

}  // namespace

void require_free_name(const store::InstanceFiles& machine, const std::string& name) {
  if (limequat::exists(machine.directory())) throw_exists(machine, name);
}

Draft::Draft(const store::Home& home, std::string name)
    : path_(home.root() / fmt::format("{}{}", kDraftPrefix, name)),
      machine_(home.instance(name)),
      name_(std::move(name)) {
  make_directories(home.root(), 0700);
  lock_ = make_folder(path_, name_);
  sweep_work_folders(home);
  if (!limequat::exists(machine_.directory())) return;
  remove_tree(path_);
  throw_exists(machine_, name_);
}

Draft::~Draft() {
  if (!lock_) return;
  try {
    remove_tree(path_);
  } catch (const Error&) {  // the next of this name removes it
  }
}

store::InstanceLock Draft::finish() {
  // RENAME_NOREPLACE: a rename of another machine to this name takes no lock of ours.
  if (::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, machine_.directory().c_str(),
                  RENAME_NOREPLACE) != 0) {
    if (errno == EEXIST) throw_exists(machine_, name_);
    throw_errno(fmt::format("rename to {}", machine_.directory().string()));
  }
  return *std::exchange(lock_, std::nullopt);
}

}  // namespace limequat::lifecycle
