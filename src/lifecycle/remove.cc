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
#include "lifecycle/work_folders.h"
#include "store/instance_lock.h"

namespace limequat::lifecycle {
namespace {

void run_pre_delete(const CommandContext& context) {
  using hostprovision::PhaseOutcome;
  const PhaseRequest request{.phase = config::Phase::pre_delete};
  const PhaseOutcome outcome = run_phase_in_command(context, request);
  if (outcome.kind != PhaseOutcome::Kind::completed) throw Error(outcome.message);
}

// The user has put the folder somewhere else, and the link is all that is ours to remove; so does
// upstream.
Deleted remove_link(const store::Instance& instance, Logger& logger) {
  std::error_code unknown;
  const Path target = std::filesystem::canonical(instance.dir, unknown);
  if (!remove_file(instance.dir)) return Deleted::by_another;
  logger.warning("{} was a link; the folder that it led to is still there: {}",
                 name_quote(instance.dir.string()), name_quote(target.string()));
  return Deleted::by_us;
}

Deleted remove_folder(const CommandContext& context) {
  const store::Instance& instance = context.instance;
  sweep_work_folders(context.home);
  if (std::filesystem::is_symlink(instance.dir)) return remove_link(instance, context.logger);
  // Out of sight in one step: killed halfway through the removal, no half machine is left behind.
  std::string trash =
      (context.home.root() / fmt::format("{}{}.XXXXXX", kTrashPrefix, instance.name)).string();
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
  return remove_folder(context);
}

}  // namespace limequat::lifecycle
