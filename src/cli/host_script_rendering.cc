#include "cli/host_script_rendering.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/error.h"
#include "base/quote.h"
#include "base/sanitize.h"
#include "hostprovision/consent_screen.h"
#include "hostprovision/output.h"

namespace limequat::cli {
namespace {

using config::HostScript;
using hostprovision::Broken;
using hostprovision::Run;
using hostprovision::Skip;

std::string unresolved(const HostScript::EnvValue& value, config::Sandbox /*sandbox*/) {
  using From = HostScript::EnvValue::From;
  switch (value.from) {
    case From::literal:
      return value.value;
    case From::file:
      return fmt::format("<the content of {}>", value.value);
    case From::command:
      return fmt::format("<what this prints: {}>", value.value);
  }
  return {};
}

std::string command_line(const std::vector<std::string>& argv) {
  std::string line;
  for (const std::string& word : argv) {
    line.append(line.empty() ? "" : " ").append(shell_quote(sanitize(word)));
  }
  return line;
}

// NAME=value of what the script gets and this process does not have, and all that we tell it.
std::string added_variables(const Run& run, const Environment& inherited) {
  const hostprovision::SecretMask mask(run.secrets);
  std::string text;
  for (const auto& variable : run.environment) {
    const bool ours = variable.first.starts_with("LIMA");
    if (!ours && std::ranges::find(inherited, variable) != inherited.end()) continue;
    const bool secret = std::ranges::find(run.secrets, variable.second) != run.secrets.end();
    text += fmt::format("{}={}\n", variable.first, secret ? "***" : mask.apply(variable.second));
  }
  return text;
}

}  // namespace

hostprovision::Step step_for_reading(const HostScript& script, hostprovision::PlanInput input) {
  input.permission = [](const HostScript&) { return hostprovision::Decision{.allowed = true}; };
  input.resolve_env = unresolved;
  input.script_folder = std::filesystem::temp_directory_path() / kSampleFolder;
  hostprovision::Plan plan = hostprovision::make_plan({script}, input);
  check(plan.steps.size() == 1, "a plan of one script without its step");
  return std::move(plan.steps.front());
}

Run render_for_reading(const HostScript& script, const hostprovision::ScriptConsent& consent,
                       hostprovision::PlanInput input) {
  if (!script.invalid.empty()) throw Error("its entry is wrong: " + script.invalid);
  HostScript boxed = script;
  if (consent.restricted) boxed.sandbox = config::Sandbox::restricted;
  hostprovision::Step step = step_for_reading(boxed, std::move(input));
  if (const auto* broken = std::get_if<Broken>(&step)) throw Error(broken->message);
  if (const auto* skip = std::get_if<Skip>(&step)) {
    throw Error(fmt::format("{} is not for here: {}", describe(skip->info), skip->reason));
  }
  return std::get<Run>(std::move(step));
}

std::string rendering_text(const Run& run, const Environment& inherited, std::size_t columns) {
  std::string text = "Command:\n" + hostprovision::barred_text(command_line(run.argv), columns);
  if (run.script) {
    text += "  (the folder has random digits instead of RANDOM, for each start others)\n";
  }
  text += "Folder:\n" + hostprovision::barred_text(run.working_directory.string(), columns);
  text += "Environment, beside yours:\n" +
          hostprovision::barred_text(added_variables(run, inherited), columns);
  if (!run.script) return text + "There is no script: the command runs as it is.\n";
  text += fmt::format("Script, {}:\n", hostprovision::size_words(run.script->bytes));
  return text + hostprovision::numbered_text(
                    hostprovision::SecretMask(run.secrets).apply(run.script->bytes), columns);
}

}  // namespace limequat::cli
