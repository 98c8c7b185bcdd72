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
  context.loader().require_layers();
  const std::string as_read = machine.source.bytes;
  std::string yaml = review(context, machine, flags.edits);
  machine.called = called(machine.source, yaml != as_read);
  try {
    require_known_variables(context.home(), load(context, machine, yaml), machine.name);
    const TemplateConsent consent = ask_before_create(context, machine, yaml, flags.consent);
    lifecycle::Created created = lifecycle::create_instance(
        {.name = machine.name, .yaml = consent.yaml, .called = machine.called}, context.home(),
        context.loader(), context.logger);
    save_consent(context, created.instance, consent);
    return created;
  } catch (config::ConfigError& error) {
    if (context.tty) save_rejected(yaml, error);
    throw;
  }
}

}  // namespace limequat::cli
