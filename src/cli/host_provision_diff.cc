#include <fmt/format.h>
#include <unistd.h>

#include "base/error.h"
#include "base/sanitize.h"
#include "base/terminal.h"
#include "cli/command_list.h"
#include "cli/context.h"
#include "cli/host_provision_decision.h"
#include "hostprovision/consent_screen.h"

namespace limequat::cli {
namespace {

using hostprovision::ConsentState;

// "" when the script is what the user decided about.
std::string difference(const config::HostScript& script,
                       const hostprovision::ScriptConsent& consent, std::size_t columns) {
  const bool undecided =
      consent.state == ConsentState::off || consent.state == ConsentState::changed;
  if (!undecided) return {};
  if (consent.state == ConsentState::off || !consent.record || consent.record->text.empty()) {
    return fmt::format("Host script {} is new: nobody has decided about it yet\n{}",
                       script_label(script), hostprovision::consent_diff(script, "", columns));
  }
  return fmt::format("Host script {} changed since you {} it ({})\n{}", script_label(script),
                     to_string(consent.record->verdict), sanitize(consent.record->when),
                     hostprovision::consent_diff(script, consent.record->text, columns));
}

int diff(Context& context, const std::vector<std::string>& arguments) {
  const ScriptedMachine machine = load_scripts(context, arguments[0]);
  if (!machine.consent.trouble().empty()) throw Error(machine.consent.trouble());
  std::string text;
  std::vector<std::size_t> shown;
  for (std::size_t i = 0; i < machine.scripts().size(); ++i) {
    const std::string one =
        difference(machine.scripts()[i], machine.judged[i], text_columns(STDOUT_FILENO));
    if (one.empty()) continue;
    text += (text.empty() ? "" : "\n") + one;
    shown.push_back(i);
  }
  if (text.empty()) return 0;
  context.out << paint_diff(text, colours_allowed(STDOUT_FILENO))
              << fmt::format("\nTurn on:  {}\nTurn off: {}\n",
                             command_line(machine, "allow", shown),
                             command_line(machine, "deny", shown));
  return 1;
}

}  // namespace

Action define_host_provision_diff(FlagSet&) { return diff; }

}  // namespace limequat::cli
