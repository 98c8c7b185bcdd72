#include "lifecycle/remove.h"

#include <fmt/format.h>
#include <stdio.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <optional>

#include "base/error.h"
#include "base/file.h"
#include "base/quote.h"
#include "hostprovision/leftovers.h"
#include "lifecycle/stop.h"
#include "store/instance_lock.h"

namespace limequat::lifecycle {
namespace {

// Begins with a dot: never an instance, for either tool.
constexpr std::string_view kTrashPrefix = ".limequat-delete-";

void run_pre_delete(const CommandContext& context) {
  using hostprovision::PhaseOutcome;
  const PhaseRequest request{.phase = config::Phase::pre_delete};
  const PhaseOutcome outcome = run_phase_in_command(context, request);
  if (outcome.kind != PhaseOutcome::Kind::completed) throw Error(outcome.message);
}

// What killed deletes of this name left. A delete that is at work on its own does not mind.
void remove_old_trash(const Path& home, const std::string& prefix) {
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(home, none)) {
    if (entry.path().filename().string().starts_with(prefix)) remove_tree(entry.path());
  }
}

Deleted remove_folder(const store::Instance& instance) {
  const Path home = instance.dir.parent_path();
  const std::string prefix = fmt::format("{}{}.", kTrashPrefix, instance.name);
  remove_old_trash(home, prefix);
  // Out of sight in one step: killed halfway through the removal, no half machine is left behind.
  std::string trash = (home / prefix).string() + "XXXXXX";
  if (::mkdtemp(trash.data()) == nullptr) throw_errno(fmt::format("make the folder {}", trash));
  if (::rename(instance.dir.c_str(), trash.c_str()) == 0) {
    remove_tree(trash);
    return Deleted::by_us;
  }
  const int problem = errno;
  remove_tree(trash);
  if (problem == ENOENT) return Deleted::by_another;
  throw SystemError(problem, fmt::format("rename {}", instance.dir.string()));
}

// Stops what is there and runs what is to run before. The lock, when there is one, is for the
// removal too.
std::optional<store::InstanceLock> prepare_removal(const CommandContext& context,
                                                   const DeleteOptions& options) {
  const store::Instance& instance = context.instance;
  const StopOptions stop{.skip_host_scripts = options.skip_host_scripts};
  if (options.force) {
    // Also over somebody who works on it.
    return stop_by_force(context, stop);
  }
  if (instance.status != store::Status::stopped) {
    throw Error(fmt::format("expected status {}, got {} (maybe use `limactl delete -f`?)",
                            name_quote("Stopped"), name_quote(to_string(instance.status))));
  }
  auto lock = store::InstanceLock::acquire(instance.files(), instance.name);
  hostprovision::end_leftovers(instance.dir);
  if (!options.skip_host_scripts) {
    keep_owed_promise(context, lock);
    run_pre_delete(context);
  }
  kill_machine(instance, context.logger);
  remove_temporary_files(instance, lock, context.logger);
  return lock;
}

}  // namespace

Deleted delete_instance(const CommandContext& context, const DeleteOptions& options) {
  const store::Instance& instance = context.instance;
  if (instance.is_protected) {
    throw Error(
        "instance is protected to prohibit accidental removal (Hint: use `limactl unprotect`)");
  }
  store::refuse_inside_own_script(instance.files(), instance.name);
  std::optional<store::InstanceLock> lock;
  try {
    lock = prepare_removal(context, options);
  } catch (const Error&) {
    // Whatever failed: it is gone, as was asked.
    if (limequat::exists(instance.dir)) throw;
    return Deleted::by_another;
  }
  return remove_folder(instance);
}

}  // namespace limequat::lifecycle
