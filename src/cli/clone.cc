// `clone` and `rename`: one machine becomes two, or has another name.
#include "lifecycle/clone.h"

#include <fmt/format.h>

#include <memory>

#include "base/error.h"
#include "base/quote.h"
#include "cli/command_list.h"
#include "cli/consent_flow.h"
#include "cli/context.h"
#include "cli/edit_flags.h"
#include "cli/edit_machine.h"
#include "cli/scripts_off.h"
#include "cli/start_now.h"
#include "hostprovision/audit_log.h"
#include "hostprovision/script_digest.h"
#include "hostprovision/trust_store.h"
#include "lifecycle/rename.h"
#include "store/instance_lock.h"
#include "store/names.h"

namespace limequat::cli {
namespace {

namespace hp = hostprovision;
using lifecycle::Move;

struct Options {
  EditFlags edits;
  ConsentFlags consent;
  StartAfterFlags after;
};

// The lima.yaml that the flags make; nullopt when it stays as it is. Checked before anything is
// copied, so that a rejected one leaves no machine behind.
std::optional<std::string> edited_yaml(Context& context, const store::Instance& old,
                                       const std::string& name, const Options& options) {
  if (!any_set(options.edits) && options.consent.writable_mounts != false) return std::nullopt;
  const std::string source = old.files().lima_yaml().string();
  const std::string before = read_lima_yaml(old);
  std::string after = apply(context, options.edits, before, source, EditSubject::existing_machine);
  if (options.consent.writable_mounts == false) {
    after = hp::withhold(std::move(after), source, {hp::AccessKind::writable_mount});
  }
  if (after == before) return std::nullopt;
  check_edit(context, old, name, after);
  return after;
}

// T21: the decisions about the scripts that the old machine has go along. `from`: its folder
// before.
void carry_consent(Context& context, Move move, const store::Instance& old,
                   const std::optional<hp::InstanceBinding>& from,
                   const store::Instance& instance) {
  const auto folder = hp::StateFolder::from_environment();
  if (!from || !old.config || !limequat::exists(folder.trust_store())) return;
  std::vector<std::string> digests;
  for (const auto& script : old.config->host_provision)
    digests.push_back(hp::script_digest(script));
  std::vector<hp::TrustRecord> carried;
  try {
    const hp::InstanceBinding to = hp::bind_instance(instance.dir);
    hp::TrustStoreFile(folder).update([&](hp::TrustStore& store) {
      store.carry(*from, to, digests);
      if (const hp::InstanceTrust* taken = store.find(to)) carried = taken->records;
      if (move == Move::rename) store.forget(*from);
    });
  } catch (const Error& error) {  // fails closed: they are off until somebody allows them
    context.logger.warning(
        "the decisions about the host scripts of {} could not be taken along: {}",
        name_quote(old.name), error.message());
    return;
  }
  const hp::AuditLog audit(folder);
  for (const hp::TrustRecord& record : carried) {
    const std::string trouble = audit.append(
        hp::carried_entry_of(record, instance.name, instance.dir.string(), old.dir.string()));
    if (!trouble.empty()) context.logger.warning("{}", trouble);
  }
}

int run(Context& context, Move move, const std::vector<std::string>& names,
        const Options& options) {
  store::validate_instance_name(names[0]);
  store::refuse_inside_own_script(context.home().instance(names[0]), names[0]);
  const store::Instance old = context.instance(names[0]);
  lifecycle::require_can_move(old, names[1], move, context.home());
  const lifecycle::MoveInput input{
      .old = old, .name = names[1], .yaml = edited_yaml(context, old, names[1], options)};
  const auto binding = binding_of(old.dir);
  const store::Instance instance =
      move == Move::clone
          ? lifecycle::clone_instance(input, context.home(), context.loader(), context.progress)
          : lifecycle::rename_instance(input, context.home(), context.loader());
  carry_consent(context, move, old, binding, instance);
  if (instance.config) {
    if (!options.after.skip_host_scripts) ask_before_start(context, instance, options.consent);
    if (input.yaml) tell_scripts_off(context, instance);
  }
  start_if_wanted(context, instance, options.after);
  return 0;
}

Action define(FlagSet& flags, Move move, const char* start_help) {
  auto options = std::make_shared<Options>();
  add_start_after_flags(flags, options->after, start_help);
  add_edit_flags(flags, options->edits);
  add_consent_flags(flags, options->consent);
  return [options, move](Context& context, const std::vector<std::string>& names) {
    return run(context, move, names, *options);
  };
}

}  // namespace

Action define_clone(FlagSet& flags) {
  return define(flags, Move::clone, "Start the instance after cloning");
}

Action define_rename(FlagSet& flags) {
  return define(flags, Move::rename, "Start the instance after renaming");
}

}  // namespace limequat::cli
