#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

#include "base/duration.h"
#include "base/quote.h"
#include "base/sanitize.h"
#include "cli/command_list.h"
#include "cli/context.h"
#include "cli/flag_set.h"
#include "cli/host_provision_machine.h"
#include "cli/host_script_rendering.h"
#include "hostprovision/consent_screen.h"
#include "hostprovision/risk_notes.h"
#include "hostprovision/script_digest.h"
#include "hostprovision/script_text.h"

namespace limequat::cli {
namespace {

using config::HostScript;
using hostprovision::ConsentState;
using hostprovision::ScriptConsent;

std::string_view turn_of(config::Phase phase) {
  switch (phase) {
    case config::Phase::pre_start:
      return "every time before the machine starts";
    case config::Phase::post_start:
      return "every time the machine has started";
    case config::Phase::pre_stop:
      return "every time before the machine is stopped";
    case config::Phase::post_stop:
      return "every time the machine has stopped";
    case config::Phase::pre_delete:
      return "before the machine is deleted";
  }
  return "";
}

std::string how_words(hostprovision::Means how) {
  switch (how) {
    case hostprovision::Means::prompt:
      return "at the prompt";
    case hostprovision::Means::flag:
      return "with --enable-host-scripts";
    case hostprovision::Means::command:
      return "with limactl host-provision";
  }
  return "";
}

std::string decision_words(const hostprovision::TrustRecord& record) {
  return fmt::format("you {} it, {}, {}", to_string(record.verdict), sanitize(record.when),
                     how_words(record.how));
}

// What is known of one script of one machine, as lines of "Label:  words".
class Sheet {
 public:
  Sheet(const ScriptedMachine& machine, std::size_t index, std::string skipped)
      : machine_(machine),
        script_(machine.scripts()[index]),
        consent_(machine.judged[index]),
        skipped_(std::move(skipped)) {}

  std::string text() {
    line("State", state());
    line("Why", why());
    for (const std::string& command : ways()) line("", command);
    turns();
    line("Waits", script_.wait ? "yes: the machine goes on when it has ended"
                               : "no: it runs in the background");
    line("Shell", shell());
    line("Systems", script_.host_os.empty() ? "any" : sanitize(enumerated(script_.host_os)));
    line("Rights", rights());
    line("Source", sanitize(fmt::format("{}:{}", script_.file, script_.line)));
    if (script_.origin == config::ScriptOrigin::machine) origin();
    line("Digest", consent_.digest);
    return std::move(text_);
  }

 private:
  void turns() {
    for (const config::Phase phase : script_.phases) {
      const bool first = phase == script_.phases.front();
      line(first ? "When" : "", fmt::format("{} ({})", turn_of(phase), config::to_string(phase)));
    }
  }

  void line(std::string_view label, std::string_view words) {
    text_ += fmt::format("{:<10}{}\n", label.empty() ? "" : fmt::format("{}:", label), words);
  }

  bool on() const { return skipped_.empty() && consent_.state == ConsentState::on; }

  std::string state() const {
    if (!skipped_.empty()) return "skipped: it does not run here";
    return fmt::format("{}: it {}", to_string(consent_.state), on() ? "runs" : "does not run");
  }

  std::string why() const {
    if (!skipped_.empty()) return sanitize(skipped_);
    if (!on()) return sanitize(split_reason(consent_.reason).why);
    if (consent_.record) return decision_words(*consent_.record);
    return "it is your own: it stands in default.yaml";
  }

  // The commands that change it.
  std::vector<std::string> ways() const {
    const auto way = [&](std::string_view what, std::string_view command, bool with_index) {
      return fmt::format("{}: limactl host-provision {} {}{}", what, command,
                         machine_.instance.name,
                         with_index ? fmt::format(" {}", script_.index) : "");
    };
    if (on()) return {way("turn it off", "deny", true)};
    const std::string hint = split_reason(consent_.reason).hint;
    if (!skipped_.empty() || hint.empty()) return {};
    if (hint.find("host-provision") == std::string::npos) return {sanitize(hint)};
    std::vector<std::string> all;
    if (consent_.state == ConsentState::changed) {
      all.push_back(way("see what changed", "diff", false));
    }
    all.push_back(way("turn it on", "allow", true));
    return all;
  }

  std::string shell() const {
    if (!script_.shell) return "the default (bash, else sh)";
    if (config::is_shell_keyword(*script_.shell)) return *script_.shell;
    return fmt::format("the command {}", name_quote(*script_.shell));
  }

  std::string rights() const {
    const bool boxed = consent_.restricted || script_.sandbox == config::Sandbox::restricted;
    return boxed ? "sandbox: restricted" : "all of yours (no sandbox)";
  }

  void origin() {
    for (const auto& part : machine_.consent.origin()) {
      const bool first = &part == &machine_.consent.origin().front();
      line(first ? "Template" : "part of",
           fmt::format("{}{}", sanitize(part.locator),
                       part.sha256.empty() ? ""
                                           : fmt::format(" ({})", hostprovision::short_digest(
                                                                      "sha256:" + part.sha256))));
    }
  }

  const ScriptedMachine& machine_;
  const HostScript& script_;
  const ScriptConsent& consent_;
  std::string skipped_;
  std::string text_;
};

std::string script_words(const HostScript& script, std::size_t columns) {
  std::string text;
  if (!script.message.empty()) {
    text += "\nMessage of its author:\n" + hostprovision::barred_text(script.message, columns);
  }
  if (const std::string settings = hostprovision::settings_text(script); !settings.empty()) {
    text += "\nSettings:\n" + hostprovision::barred_text(settings, columns);
  }
  if (!script.script) return text + "\nThere is no script: the command runs as it is.\n";
  text += fmt::format("\nScript, {}:\n", hostprovision::size_words(*script.script));
  return text + hostprovision::numbered_text(*script.script, columns);
}

int show(Context& context, const std::vector<std::string>& arguments, bool rendered) {
  const ScriptedMachine machine = load_scripts(context, arguments[0]);
  const std::size_t index = script_index(machine, arguments[1]);
  const HostScript& script = machine.scripts()[index];
  const std::size_t columns = text_columns(STDOUT_FILENO);
  const auto input = plan_input(context, machine.instance, script);
  context.out << fmt::format("Host script {} of instance {}\n\n", script_label(script),
                             sanitize(machine.instance.name))
              << Sheet(machine, index, skip_reason(script, input)).text();
  if (!rendered) {
    context.out << script_words(script, columns);
    for (const std::string& note : hostprovision::risk_notes(script)) {
      context.out << fmt::format("Note: {}.\n", sanitize(note));
    }
    return 0;
  }
  context.out << '\n'
              << rendering_text(render_for_reading(script, machine.judged[index], input),
                                input.environment, columns);
  return 0;
}

}  // namespace

Action define_host_provision_show(FlagSet& flags) {
  auto rendered = std::make_shared<bool>(false);
  flags.boolean("--rendered", *rendered,
                "Show the text and the exact command after templating; executes nothing");
  return [rendered](Context& context, const std::vector<std::string>& arguments) {
    return show(context, arguments, *rendered);
  };
}

}  // namespace limequat::cli
