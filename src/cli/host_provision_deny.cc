#include "base/quote.h"
#include "cli/command_list.h"
#include "cli/context.h"
#include "cli/host_provision_decision.h"

namespace limequat::cli {
namespace {

bool is_denied(const ScriptedMachine& machine, std::size_t index) {
  const auto& record = machine.judged[index].record;
  return record && record->digest == machine.judged[index].digest &&
         record->verdict == hostprovision::Verdict::denied;
}

std::vector<std::size_t> to_deny(Context& context, const ScriptedMachine& machine,
                                 const std::vector<std::string>& arguments) {
  std::vector<std::size_t> wanted;
  for (const std::size_t index : script_indexes(machine, arguments)) {
    if (is_denied(machine, index)) {
      context.logger.info("Host script {} is denied already",
                          script_label(machine.scripts()[index]));
    } else {
      wanted.push_back(index);
    }
  }
  if (arguments.size() > 1) return wanted;
  for (std::size_t i = 0; i < machine.scripts().size(); ++i) {
    if (machine.scripts()[i].needs_consent() && !is_denied(machine, i)) wanted.push_back(i);
  }
  if (wanted.empty()) {
    context.logger.info(
        "Instance {} has no host script that needs your consent and is not denied (those of "
        "default.yaml are denied by index)",
        name_quote(machine.instance.name));
  }
  return wanted;
}

int deny(Context& context, const std::vector<std::string>& arguments) {
  const ScriptedMachine machine = load_scripts(context, arguments[0]);
  const auto indexes = with_equals(machine, to_deny(context, machine, arguments));
  if (indexes.empty()) return 0;
  decide(context, machine, indexes, hostprovision::Verdict::denied);
  context.logger.info("Denied {} (to turn {} on: {})", named(machine, indexes),
                      indexes.size() == 1 ? "it" : "them", command_line(machine, "allow", indexes));
  say_if_equal(context, machine, indexes);
  say_if_running(context, machine.instance);
  return 0;
}

}  // namespace

Action define_host_provision_deny(FlagSet&) { return deny; }

}  // namespace limequat::cli
