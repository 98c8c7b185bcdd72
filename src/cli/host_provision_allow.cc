#include <fmt/format.h>
#include <unistd.h>

#include <memory>

#include "base/error.h"
#include "base/quote.h"
#include "base/sanitize.h"
#include "base/terminal.h"
#include "cli/command_list.h"
#include "cli/context.h"
#include "cli/flag_set.h"
#include "cli/host_provision_decision.h"
#include "hostprovision/consent_screen.h"

namespace limequat::cli {
namespace {

using hostprovision::ConsentState;

bool is_on(const ScriptedMachine& machine, std::size_t index) {
  return machine.judged[index].state == ConsentState::on;
}

// Runs in the sandbox whatever is decided.
bool boxed_by_itself(const config::HostScript& script) {
  return script.sandbox == config::Sandbox::restricted;
}

bool would_change(const ScriptedMachine& machine, std::size_t index, bool sandbox) {
  if (!is_on(machine, index)) return true;
  return machine.judged[index].restricted != sandbox && !boxed_by_itself(machine.scripts()[index]);
}

// Without an index: those that are off; with --sandbox also the template's that are on without it.
// Nothing is taken out of the sandbox, and nothing of default.yaml put into it, unless it is named.
bool is_meant(const ScriptedMachine& machine, std::size_t index, bool sandbox) {
  if (!is_on(machine, index)) return true;
  return sandbox && machine.scripts()[index].needs_consent() &&
         would_change(machine, index, sandbox);
}

void say_left_in_sandbox(Context& context, const ScriptedMachine& machine) {
  for (std::size_t i = 0; i < machine.scripts().size(); ++i) {
    if (!is_on(machine, i) || !would_change(machine, i, false)) continue;
    context.logger.info(
        "Host script {} stays in the sandbox (to take it out: limactl host-provision allow {} {})",
        script_label(machine.scripts()[i]), machine.instance.name, i);
  }
}

std::vector<std::size_t> to_allow(Context& context, const ScriptedMachine& machine,
                                  const std::vector<std::string>& arguments, bool sandbox) {
  std::vector<std::size_t> wanted;
  for (const std::size_t index : script_indexes(machine, arguments)) {
    if (would_change(machine, index, sandbox)) {
      wanted.push_back(index);
    } else {
      const config::HostScript& script = machine.scripts()[index];
      const bool boxed = machine.judged[index].restricted || boxed_by_itself(script);
      context.logger.info("Host script {} is on already{}: nothing changed", script_label(script),
                          boxed ? ", in the sandbox" : "");
    }
  }
  if (arguments.size() > 1) return wanted;
  for (std::size_t i = 0; i < machine.scripts().size(); ++i) {
    if (is_meant(machine, i, sandbox)) wanted.push_back(i);
  }
  if (wanted.empty()) {
    context.logger.info("Instance {} has no host script that is off{}: nothing changed",
                        name_quote(machine.instance.name),
                        sandbox ? ", and none of its template that is on without the sandbox" : "");
  }
  if (!sandbox) say_left_in_sandbox(context, machine);
  return wanted;
}

// No answer can turn on what nobody could have read (T16).
void require_allowable(const ScriptedMachine& machine, const std::vector<std::size_t>& indexes) {
  for (const std::size_t index : indexes) {
    const auto& consent = machine.judged[index];
    if (consent.state != ConsentState::denied || consent.record) continue;
    const config::HostScript& script = machine.scripts()[index];
    throw Error(fmt::format("{}:{}: host script {} cannot be allowed; {}", script.file, script.line,
                            script_label(script), consent.reason));
  }
}

int allow(Context& context, const std::vector<std::string>& arguments, bool sandbox) {
  const ScriptedMachine machine = load_scripts(context, arguments[0]);
  const auto indexes = with_equals(machine, to_allow(context, machine, arguments, sandbox));
  if (indexes.empty()) return 0;
  if (!machine.consent.trouble().empty()) throw Error(machine.consent.trouble());
  require_allowable(machine, indexes);
  std::vector<hostprovision::ScreenScript> shown;
  for (const std::size_t index : indexes) {
    hostprovision::ScreenScript one{machine.scripts()[index], machine.judged[index]};
    one.consent.restricted = sandbox;
    shown.push_back(std::move(one));
  }
  context.out << fmt::format("Allowed to run on your computer for instance {}{}:\n",
                             sanitize(machine.instance.name), sandbox ? ", in the sandbox" : "")
              << paint_diff(hostprovision::consent_scripts(shown, text_columns(STDOUT_FILENO)),
                            colours_allowed(STDOUT_FILENO));
  context.out.flush();
  decide(context, machine, indexes, hostprovision::Verdict::allowed, sandbox);
  context.logger.info("Allowed {} (to take it back: {})", named(machine, indexes),
                      command_line(machine, "deny", indexes));
  say_if_equal(context, machine, indexes);
  say_if_running(context, machine.instance);
  return 0;
}

}  // namespace

Action define_host_provision_allow(FlagSet& flags) {
  auto sandbox = std::make_shared<bool>(false);
  flags.boolean("--sandbox", *sandbox, "Only in the sandbox (as if it had sandbox: restricted)");
  return [sandbox](Context& context, const std::vector<std::string>& arguments) {
    return allow(context, arguments, *sandbox);
  };
}

}  // namespace limequat::cli
