#include "lifecycle/clone.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdio.h>

#include "base/error.h"
#include "base/quote.h"
#include "image/own_base.h"
#include "lifecycle/clone_files.h"
#include "store/instance_lock.h"
#include "store/names.h"

namespace limequat::lifecycle {
namespace {

// Begins with a dot: never an instance, for either tool. What a killed clone left is removed by the
// next one of the same name.
constexpr std::string_view kDraftPrefix = ".limequat-clone-";

[[noreturn]] void already_exists(const std::string& name) {
  throw Error(fmt::format("instance {} already exists", name_quote(name)));
}

void require_nothing_runs(const store::Instance& old, Move move) {
  const std::string_view verb = move == Move::clone ? "clone" : "rename";
  if (old.status == store::Status::running) {
    throw Error(fmt::format("cannot {} a running instance", verb));
  }
  // Half of it is enough to write to the disk.
  if (old.host_agent || old.driver) {
    throw Error(
        fmt::format("cannot {} an instance of which process {} still runs (hint: limactl "
                    "stop -f {})",
                    verb, (old.host_agent ? old.host_agent : old.driver)->pid, old.name));
  }
}

}  // namespace

void require_can_move(const store::Instance& old, const std::string& name, Move move,
                      const store::Home& home) {
  if (old.name == name) {
    throw UsageError(fmt::format("new instance name {} must be different from {}", name_quote(name),
                                 name_quote(old.name)));
  }
  require_nothing_runs(old, move);
  store::validate_instance_name(name);
  const store::InstanceFiles files = home.instance(name);
  if (limequat::exists(files.directory())) already_exists(name);
  store::check_socket_length(files, name);
}

store::Instance clone_instance(const MoveInput& input, const store::Home& home,
                               const config::Loader& loader, ProgressLine& progress) {
  const auto lock = store::InstanceLock::acquire(input.old.files(), input.old.name);
  // It may have been started since it was looked at.
  const auto now = store::inspect(home, input.old.name, loader);
  check(now.has_value(), "a machine that is locked is gone");
  require_can_move(*now, input.name, Move::clone, home);

  const Path directory = home.instance(input.name).directory();
  const Path draft = home.root() / fmt::format("{}{}", kDraftPrefix, input.name);
  remove_tree(draft);  // of a clone that was killed
  make_directories(draft, 0700);
  try {
    progress.phase(fmt::format("Cloning {}", name_quote(input.old.name)));
    copy_machine(input.old.dir, draft, progress);
    progress.finish();
    image::use_bare_base_name(draft, input.old.dir);
    if (input.yaml) write_file_atomic(store::InstanceFiles(draft).lima_yaml(), *input.yaml, 0644);
    // RENAME_NOREPLACE: two clones to one name at a time must not both succeed.
    if (::renameat2(AT_FDCWD, draft.c_str(), AT_FDCWD, directory.c_str(), RENAME_NOREPLACE) != 0) {
      if (errno == EEXIST) already_exists(input.name);
      throw_errno(fmt::format("rename to {}", directory.string()));
    }
  } catch (...) {
    progress.finish();
    remove_tree(draft);
    throw;
  }
  auto instance = store::inspect(home, input.name, loader);
  check(instance.has_value(), "a machine that was just cloned is not there");
  return std::move(*instance);
}

}  // namespace limequat::lifecycle
