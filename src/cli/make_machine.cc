#include "cli/make_machine.h"

#include <fmt/format.h>

#include "base/error.h"
#include "cli/context.h"
#include "cli/edit_machine.h"
#include "cli/flag_set.h"
#include "cli/host_script_check.h"
#include "cli/value_output.h"
#include "config/problem.h"
#include "lifecycle/create.h"
#include "lifecycle/draft.h"

namespace limequat::cli {

namespace {

std::string called(const locator::Template& source, bool changed) {
  std::string name = source.locator == "-" ? "standard input" : source.locator;
  if (changed) name += " with your changes";
  return name;
}

// As create_instance will: nobody is asked about a script that could never run.
config::Machine load(Context& context, const NewMachine& machine, const std::string& yaml) {
  const store::InstanceFiles files = context.home().instance(machine.name);
  return context.loader()
      .load({.path = machine.called, .text = yaml}, {.name = machine.name,
                                                     .dir = files.directory().string(),
                                                     .lima_home = context.home().root().string()})
      .machine;
}

struct Made {
  TemplateConsent consent;
  lifecycle::Created created;
};

Made make(Context& context, const NewMachine& machine, const std::string& yaml,
          const ConsentFlags& flags) {
  require_known_variables(context.home(), load(context, machine, yaml), machine.name);
  TemplateConsent consent = ask_before_create(context, machine, yaml, flags);
  lifecycle::Created created = lifecycle::create_instance(
      {.name = machine.name, .yaml = consent.yaml, .called = machine.called}, context.home(),
      context.loader(), context.logger);
  return {std::move(consent), std::move(created)};
}

// Runs `body`. When it fails, what a person has written is not lost with it.
template <class Body>
Made keeping_text(Context& context, const Reviewed& reviewed, Body&& body) {
  try {
    return body();
  } catch (config::ConfigError& error) {
    if (context.tty) save_rejected(reviewed.yaml, error);
    throw;
  } catch (Error& error) {
    if (reviewed.from == TextFrom::editor) {
      save_rejected(reviewed.yaml, error, "nothing was made");
    }
    throw;
  }
}

}  // namespace

void add_make_flags(FlagSet& set, MakeFlags& flags) {
  set.text("--name", flags.name, "Override the instance name");
  set.boolean("--list-templates", flags.list_templates, "List available templates and exit");
  set.boolean("--list-drivers", flags.list_drivers, "List available drivers and exit");
  add_create_flags(set, flags.edits);
  add_consent_flags(set, flags.consent);
}

bool list_if_asked(Context& context, const MakeFlags& flags) {
  if (flags.list_templates) {
    const auto store = locator::TemplateStore::from_environment(context.home().root());
    for (const auto& entry : store.list()) {
      if (!entry.name.starts_with('_')) context.out << shown(context, entry.name) << '\n';
    }
  }
  if (flags.list_drivers) context.out << "qemu\n";
  return flags.list_templates || flags.list_drivers;
}

lifecycle::Created make_machine(Context& context, NewMachine machine, const MakeFlags& flags) {
  // Nobody edits in vain.
  lifecycle::require_free_name(context.home().instance(machine.name), machine.name);
  context.loader().require_layers();
  const std::string as_read = machine.source.bytes;
  const Reviewed reviewed = review(context, machine, flags.edits);
  machine.called = called(machine.source, reviewed.yaml != as_read);
  Made made = keeping_text(context, reviewed,
                           [&] { return make(context, machine, reviewed.yaml, flags.consent); });
  save_consent(context, made.created.instance, made.consent);
  return std::move(made.created);
}

}  // namespace limequat::cli
