#include "cli/host_script_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/error.h"
#include "base/file.h"
#include "base/process.h"
#include "base/sanitize.h"
#include "cli/host_provision_machine.h"
#include "cli/host_script_rendering.h"
#include "hostprovision/consent.h"
#include "hostprovision/render.h"
#include "hostprovision/risk_notes.h"
#include "hostprovision/shell.h"
#include "store/instance_fields.h"

namespace limequat::cli {
namespace {

using config::HostScript;
using hostprovision::Broken;
using hostprovision::Run;
using hostprovision::ShellKind;
using Kind = ScriptFinding::Kind;

std::string_view word_of(Kind kind) {
  switch (kind) {
    case Kind::error:
      return "error";
    case Kind::warning:
      return "warning";
    case Kind::note:
      return "note";
  }
  return "";
}

// Takes "NUMBER" at the beginning away; nullopt when there is none.
std::optional<int> take_number(std::string_view& text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

std::string base_name(const std::string& file) { return Path(file).filename().string(); }

// A message of the planner without the place at its beginning or end, which becomes that of the
// finding.
ScriptFinding of_broken(const HostScript& script, const Broken& broken) {
  ScriptFinding finding{.file = script.file, .line = script.line, .message = broken.message};
  const std::string prefix = fmt::format("hostProvision[{}]: ", script.index);
  const std::string suffix = fmt::format(" ({})", broken.info.source);
  std::string_view rest = broken.message;
  if (!rest.starts_with(prefix)) return finding;
  rest.remove_prefix(prefix.size());
  if (rest.ends_with(suffix)) {
    rest.remove_suffix(suffix.size());
    finding.message = prefix + std::string(rest);
    return finding;
  }
  const std::string file = base_name(script.file) + ':';
  if (!rest.starts_with(file)) return finding;
  rest.remove_prefix(file.size());
  const auto line = take_number(rest);
  if (!line || !rest.starts_with(": ")) return finding;
  finding.line = *line;
  finding.message = rest.substr(2);
  return finding;
}

// The program that can check the syntax of this script without executing any of it: only a known
// shell in a trusted folder, never what a template names.
std::optional<std::vector<std::string>> syntax_checker(const HostScript& script, ShellKind kind,
                                                       const hostprovision::Host& host) {
  if (kind == ShellKind::custom) {
    const std::string program = script.shell->substr(0, script.shell->find_first_of(" \t"));
    const std::string name = base_name(program);
    if (name != "bash" && name != "sh" && name != "dash") return std::nullopt;
    kind = name == "bash" ? ShellKind::bash : ShellKind::sh;
  }
  if (kind != ShellKind::bash && kind != ShellKind::sh) return std::nullopt;
  const auto program = hostprovision::find_shell_program(to_string(kind), host, "/");
  if (!program) return std::nullopt;
  if (kind == ShellKind::bash)
    return std::vector<std::string>{*program, "--noprofile", "--norc", "-n"};
  return std::vector<std::string>{*program, "-n"};
}

std::vector<ScriptFinding> check_syntax(const HostScript& script, const Run& run,
                                        const hostprovision::Host& host) {
  const auto checker = syntax_checker(script, run.shell, host);
  if (!run.script || !checker) return {};
  const TemporaryDirectory folder("limequat-check-");
  const Path file = folder.path() / "script.sh";
  write_file_atomic(file, run.script->bytes, 0600, false);
  ProcessSpec spec{
      .argv = *checker, .environment = run.environment, .working_directory = folder.path()};
  spec.argv.push_back(file.string());
  const RunResult result = limequat::run(std::move(spec));
  if (result.status.success()) return {};
  const std::string_view text = *script.script;
  const auto ends = static_cast<int>(std::ranges::count(text, '\n'));
  auto findings = syntax_findings(result.error_output, file.string(),
                                  {.file = script.file,
                                   .first = script.script_line,
                                   .count = std::max(1, ends + (text.ends_with('\n') ? 0 : 1))});
  if (findings.empty()) {
    findings.push_back(
        {Kind::error, script.file, script.line,
         fmt::format("{} -n: {}", base_name(checker->front()), result.status.to_string())});
  }
  return findings;
}

// The script as if it were for here; its shell replaced when this host does not have it.
hostprovision::Step step_of_stranger(const HostScript& script,
                                     const hostprovision::PlanInput& input) {
  HostScript here = script;
  here.host_os.clear();
  here.instances.clear();
  here.phases = {input.phase};
  try {
    (void)hostprovision::choose_shell(here.shell, input.host);
  } catch (const Error&) {
    here.shell = "sh";
  }
  return step_for_reading(here, input);
}

// Of a rendering that failed: for a variable or a {{template}} that there is at no start either.
bool names_what_is_not_there(std::string_view message) {
  const auto has = [&](std::string_view words) {
    return message.find(words) != std::string_view::npos;
  };
  return has("can't evaluate field ") || has("no entry for key ") ||
         (has(">: template \"") && has("\" not defined"));
}

// nullopt: it can be rendered, or fails for what only a start knows.
std::optional<config::Problem> unknown_variable(const HostScript& script, std::string_view field,
                                                int line, std::string_view text,
                                                const gotemplate::Value& dot) {
  const hostprovision::TemplateSource source{
      .file = script.file,
      .line = line,
      .field = fmt::format("hostProvision[{}].{}", script.index, field)};
  try {
    (void)hostprovision::render_template(text, dot, source);
  } catch (const hostprovision::LocatedError& error) {
    const std::string& message = error.message();
    if (!names_what_is_not_there(message)) return std::nullopt;
    config::Problem problem{.file = script.file, .line = line, .column = 1, .field = source.field};
    std::string_view rest = std::string_view(message).substr(script.file.size() + 1);
    if (const auto number = take_number(rest)) problem.line = *number;
    if (rest.starts_with(": ")) rest.remove_prefix(2);
    problem.message = rest;
    return problem;
  }
  return std::nullopt;
}

void append(std::vector<ScriptFinding>& all, std::vector<ScriptFinding> more) {
  all.insert(all.end(), more.begin(), more.end());
}

}  // namespace

std::string ScriptFinding::text() const {
  return sanitize(fmt::format("{}:{}: {}: {}", file, line, word_of(kind), message));
}

std::vector<ScriptFinding> syntax_findings(const std::string& shell_output,
                                           const std::string& script_file,
                                           const ScriptLines& lines) {
  std::vector<ScriptFinding> findings;
  std::string_view rest = shell_output;
  while (!rest.empty()) {
    const auto end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    // bash: `FILE: line 3: message`; dash: `FILE: 3: message`.
    if (!line.starts_with(script_file + ": ")) continue;
    line.remove_prefix(script_file.size() + 2);
    if (line.starts_with("line ")) line.remove_prefix(5);
    const auto number = take_number(line);
    if (!number || !line.starts_with(": ")) continue;
    line.remove_prefix(2);
    // bash repeats the line in quotes below its message.
    if (line.starts_with('`') && line.ends_with('\'')) continue;
    // An end that came too early is the line after the last.
    const int place = std::min(*number, lines.count);
    findings.push_back({Kind::error, lines.file, lines.first + place - 1, std::string(line)});
  }
  return findings;
}

std::vector<ScriptFinding> check_script(const HostScript& script,
                                        const hostprovision::PlanInput& input) {
  std::vector<ScriptFinding> findings;
  const auto add = [&](Kind kind, std::string message) {
    findings.push_back({kind, script.file, script.line,
                        fmt::format("hostProvision[{}]: {}", script.index, message)});
  };
  if (const std::string refusal = hostprovision::consent_refusal(script); !refusal.empty()) {
    add(Kind::error, refusal);
    return findings;
  }
  const std::string skipped = skip_reason(script, input);
  if (!skipped.empty()) add(Kind::note, fmt::format("does not run here: {}", skipped));
  const hostprovision::Step step =
      skipped.empty() ? step_for_reading(script, input) : step_of_stranger(script, input);
  if (const auto* broken = std::get_if<Broken>(&step)) {
    findings.push_back(of_broken(script, *broken));
  } else if (const auto* run = std::get_if<Run>(&step)) {
    append(findings, check_syntax(script, *run, input.host));
  }
  for (const std::string& note : hostprovision::risk_notes(script)) add(Kind::note, note);
  return findings;
}

std::vector<config::Problem> unknown_variables(const std::vector<HostScript>& scripts,
                                               const gotemplate::Value& instance) {
  std::vector<config::Problem> problems;
  const auto check = [&](const HostScript& script, std::string_view field, int line,
                         const std::optional<std::string>& text) {
    if (!text) return;
    const auto dot = hostprovision::script_dot(instance, "/tmp/script.sh", script.index);
    auto problem = unknown_variable(script, field, line, *text, dot);
    if (problem) problems.push_back(std::move(*problem));
  };
  for (const HostScript& script : scripts) {
    if (!script.invalid.empty()) continue;
    check(script, "shell", script.line, script.shell);
    check(script, script.shorthand ? *script.shell : "script", script.script_line, script.script);
  }
  return problems;
}

void require_known_variables(const store::Home& home, const config::Machine& machine,
                             const std::string& name, ScriptsOf which) {
  std::vector<HostScript> scripts = machine.host_provision;
  if (which == ScriptsOf::lima_yaml) {
    std::erase_if(scripts, [](const HostScript& script) {
      return script.origin != config::ScriptOrigin::machine;
    });
  }
  if (scripts.empty()) return;
  const store::Instance instance = store::stand_in(home, name, machine);
  auto problems = unknown_variables(scripts, store::instance_value(instance, home));
  if (!problems.empty()) throw config::ConfigError(std::move(problems));
}

}  // namespace limequat::cli
