#include "lifecycle/clone.h"

#include <fmt/format.h>

#include <utility>

#include "base/error.h"
#include "base/quote.h"
#include "image/own_base.h"
#include "lifecycle/clone_files.h"
#include "lifecycle/draft.h"
#include "store/instance_lock.h"
#include "store/names.h"

namespace limequat::lifecycle {
namespace {

std::string_view verb_of(Move move) { return move == Move::clone ? "clone" : "rename"; }

void require_nothing_runs(const store::Instance& old, Move move) {
  const std::string_view verb = verb_of(move);
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
  with_context(fmt::format("cannot {} {}", verb_of(move), name_quote(old.name)),
               [&] { store::require_config(old); });
  store::validate_instance_name(name);
  const store::InstanceFiles files = home.instance(name);
  require_free_name(files, name);
  store::check_socket_length(files, name);
}

store::Instance require_can_still_move(const MoveInput& input, Move move, const store::Home& home,
                                       const config::Loader& loader) {
  auto now = store::inspect(home, input.old.name, loader);
  if (!now) store::throw_gone_meanwhile(input.old.name);
  require_can_move(*now, input.name, move, home);
  return std::move(*now);
}

store::Instance clone_instance(const MoveInput& input, const store::Home& home,
                               const config::Loader& loader, ProgressLine& progress) {
  const auto lock = store::InstanceLock::acquire(input.old.files(), input.old.name);
  const store::Instance now = require_can_still_move(input, Move::clone, home, loader);

  Draft draft(home, input.name);
  progress.phase(fmt::format("Cloning {}", name_quote(input.old.name)));
  copy_machine(now.dir, draft.path(), progress);
  progress.finish();
  image::use_bare_base_name(draft.path(), now.dir);
  if (input.yaml) {
    write_file_atomic(store::InstanceFiles(draft.path()).lima_yaml(), *input.yaml, 0644);
  }
  const store::InstanceLock made = draft.finish();
  auto instance = store::inspect(home, input.name, loader);
  check(instance.has_value(), "a machine that was just cloned is not there");
  return std::move(*instance);
}

}  // namespace limequat::lifecycle
