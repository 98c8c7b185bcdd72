#include <fmt/format.h>
#include <unistd.h>

#include <memory>
#include <set>

#include "base/quote.h"
#include "base/terminal.h"
#include "cli/command_list.h"
#include "cli/context.h"
#include "cli/flag_set.h"
#include "cli/host_provision_machine.h"
#include "cli/host_script_table.h"
#include "store/names.h"

namespace limequat::cli {
namespace {

std::vector<ScriptRow> rows_of(Context& context, const ScriptedMachine& machine) {
  std::vector<ScriptRow> rows;
  for (std::size_t i = 0; i < machine.scripts().size(); ++i) {
    const config::HostScript& script = machine.scripts()[i];
    const bool template_script = script.origin == config::ScriptOrigin::machine;
    rows.push_back({.instance = machine.instance.name,
                    .script = script,
                    .consent = machine.judged[i],
                    .skipped = skip_reason(script, plan_input(context, machine.instance, script)),
                    .origin = template_script ? machine.consent.origin()
                                              : std::vector<hostprovision::OriginPart>()});
  }
  return rows;
}

// What default.yaml gives every machine that is made from now on.
std::vector<ScriptRow> rows_of_default_yaml(Context& context) {
  // No name that a machine can have.
  store::Instance nobody{.name = "", .dir = context.home().root() / "_new"};
  const auto loaded = context.loader().load(
      {.path = (nobody.dir / "lima.yaml").string(), .text = "{}"},
      {.name = "new", .dir = nobody.dir.string(), .lima_home = context.home().root().string()});
  nobody.config = std::make_shared<const config::Machine>(loaded.machine);
  const auto& scripts = nobody.config->host_provision;
  const hostprovision::Consent consent(hostprovision::read_trust(), std::nullopt, "INSTANCE",
                                       scripts);
  std::vector<ScriptRow> rows;
  for (const config::HostScript& script : scripts) {
    std::string skipped;
    if (script.instances.empty()) {
      skipped = skip_reason(script, plan_input(context, nobody, script));
    }
    rows.push_back({.instance = "",
                    .script = script,
                    .consent = consent.judge(script),
                    .skipped = std::move(skipped),
                    .origin = {}});
  }
  return rows;
}

std::vector<ScriptRow> all_rows(Context& context) {
  std::vector<ScriptRow> rows;
  std::set<std::string> told;
  for (const std::string& name : context.home().instance_names()) {
    auto instance = store::inspect(context.home(), name, context.loader());
    if (!instance) continue;  // deleted meanwhile
    if (!instance->config) {
      context.logger.warning("instance {} is left out: {}", name_quote(name),
                             fmt::join(instance->errors, "; "));
      continue;
    }
    for (const std::string& warning : host_script_warnings(*instance)) {
      // The same file stands behind all of them.
      if (told.insert(warning).second) context.logger.warning("{}", warning);
    }
    const auto own = rows_of(context, load_scripts(std::move(*instance)));
    rows.insert(rows.end(), own.begin(), own.end());
  }
  const auto future = rows_of_default_yaml(context);
  rows.insert(rows.end(), future.begin(), future.end());
  return rows;
}

void print_table(Context& context, const std::vector<ScriptRow>& rows, const std::string& name) {
  const bool all = name.empty();
  if (rows.empty()) {
    context.logger.info(
        "{} no host scripts: nothing of {} runs on this computer",
        all ? "There are" : fmt::format("Instance {} has", name_quote(name)),
        all ? "any template or of default.yaml" : "its template or of default.yaml");
    return;
  }
  const auto size = terminal_size(STDOUT_FILENO);
  context.out << format_script_table(rows, all, size ? static_cast<std::size_t>(size->columns) : 0,
                                     colours_allowed(STDOUT_FILENO));
  if (const std::string notes = script_table_notes(rows, all); !notes.empty()) {
    context.out << '\n' << notes;
  }
  const std::string word = all ? "INSTANCE" : name;
  context.out << fmt::format(
      "\nRead one: limactl host-provision show {0} INDEX\n"
      "Turn on:  limactl host-provision allow {0} INDEX\n"
      "Turn off: limactl host-provision deny {0} INDEX\n",
      word);
}

int list(Context& context, const std::vector<std::string>& arguments, bool json) {
  const std::string name = arguments.empty() ? "" : arguments[0];
  const std::vector<ScriptRow> rows =
      name.empty() ? all_rows(context) : rows_of(context, load_scripts(context, name));
  if (!json) {
    print_table(context, rows, name);
    return 0;
  }
  for (const ScriptRow& row : rows) context.out << script_row_json(row) << '\n';
  return 0;
}

}  // namespace

Action define_host_provision_list(FlagSet& flags) {
  auto json = std::make_shared<bool>(false);
  flags.boolean("--json", *json, "One line of JSON for each script, with all that is known of it");
  return [json](Context& context, const std::vector<std::string>& arguments) {
    return list(context, arguments, *json);
  };
}

}  // namespace limequat::cli
