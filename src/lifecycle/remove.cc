#include "lifecycle/remove.h"

#include <fmt/format.h>
#include <stdio.h>

#include "base/error.h"
#include "base/quote.h"
#include "hostprovision/leftovers.h"
#include "lifecycle/stop.h"
#include "store/instance_lock.h"

namespace limequat::lifecycle {
namespace {

// Begins with a dot: never an instance, for either tool. What a killed delete left is removed by
// the next one of the same name.
constexpr std::string_view kTrashPrefix = ".limequat-delete-";

void run_pre_delete(const CommandContext& context) {
  using hostprovision::PhaseOutcome;
  const PhaseRequest request{.phase = config::Phase::pre_delete};
  const PhaseOutcome outcome = run_phase_in_command(context, request);
  if (outcome.kind != PhaseOutcome::Kind::completed) throw Error(outcome.message);
}

void remove_folder(const store::Instance& instance) {
  // Out of sight in one step: killed halfway through the removal, no half machine is left behind.
  const Path trash = instance.dir.parent_path() / fmt::format("{}{}", kTrashPrefix, instance.name);
  remove_tree(trash);
  if (::rename(instance.dir.c_str(), trash.c_str()) < 0) {
    throw_errno(fmt::format("rename {}", instance.dir.string()));
  }
  remove_tree(trash);
}

void delete_present(const CommandContext& context, const DeleteOptions& options) {
  const store::Instance& instance = context.instance;
  const StopOptions stop{.skip_host_scripts = options.skip_host_scripts};
  if (options.force) {
    // Also over somebody who works on it.
    stop_by_force(context, stop);
    remove_folder(instance);
    return;
  }
  if (instance.status != store::Status::stopped) {
    throw Error(fmt::format("expected status {}, got {} (maybe use `limactl delete -f`?)",
                            name_quote("Stopped"), name_quote(to_string(instance.status))));
  }
  const auto lock = store::InstanceLock::acquire(instance.files(), instance.name);
  hostprovision::end_leftovers(instance.dir);
  if (!options.skip_host_scripts) {
    keep_owed_promise(context, lock);
    run_pre_delete(context);
  }
  kill_machine(instance, context.logger);
  remove_folder(instance);
}

}  // namespace

Deleted delete_instance(const CommandContext& context, const DeleteOptions& options) {
  const store::Instance& instance = context.instance;
  if (instance.is_protected) {
    throw Error(
        "instance is protected to prohibit accidental removal (Hint: use `limactl unprotect`)");
  }
  store::refuse_inside_own_script(instance.files(), instance.name);
  try {
    delete_present(context, options);
    return Deleted::by_us;
  } catch (const Error&) {
    // Whatever failed: it is gone, as was asked.
    if (limequat::exists(instance.dir)) throw;
    return Deleted::by_another;
  }
}

}  // namespace limequat::lifecycle
