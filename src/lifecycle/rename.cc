#include "lifecycle/rename.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdio.h>

#include <vector>

#include "base/error.h"
#include "base/quote.h"
#include "hostprovision/leftovers.h"
#include "image/own_base.h"
#include "lifecycle/clone_files.h"
#include "store/instance_lock.h"

namespace limequat::lifecycle {
namespace {

// They name the folder of before, and nothing runs that would need them.
void remove_temporary_files(const Path& directory) {
  std::vector<Path> files;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (!entry.is_directory() && is_temporary(entry.path().filename().native())) {
      files.push_back(entry.path());
    }
  }
  for (const Path& file : files) remove_file(file);
}

}  // namespace

store::Instance rename_instance(const MoveInput& input, const store::Home& home,
                                const config::Loader& loader) {
  const auto lock = store::InstanceLock::acquire(input.old.files(), input.old.name);
  const store::Instance now = require_can_still_move(input, Move::rename, home, loader);

  hostprovision::end_leftovers(now.dir);
  remove_temporary_files(now.dir);
  image::use_bare_base_name(now.dir, now.dir);
  const store::InstanceFiles files = home.instance(input.name);
  if (::renameat2(AT_FDCWD, now.dir.c_str(), AT_FDCWD, files.directory().c_str(),
                  RENAME_NOREPLACE) != 0) {
    if (errno == EEXIST) {
      throw Error(fmt::format("instance {} already exists", name_quote(input.name)));
    }
    throw_errno(fmt::format("rename {} to {}", now.dir.string(), files.directory().string()));
  }
  if (input.yaml) write_file_atomic(files.lima_yaml(), *input.yaml, 0644);
  auto instance = store::inspect(home, input.name, loader);
  check(instance.has_value(), "a machine that was just renamed is not there");
  return std::move(*instance);
}

}  // namespace limequat::lifecycle
