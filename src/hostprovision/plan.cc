#include "hostprovision/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/error.h"
#include "base/glob.h"
#include "base/quote.h"
#include "base/sanitize.h"
#include "hostprovision/allow_hint.h"
#include "hostprovision/render.h"
#include "hostprovision/sandbox_darwin_profile.h"
#include "hostprovision/script_file.h"

namespace limequat::hostprovision {
namespace {

using config::HostScript;
using config::Phase;

std::string file_name(const HostScript& script) { return Path(script.file).filename().string(); }

bool is_stop_phase(Phase phase) { return phase == Phase::pre_stop || phase == Phase::post_stop; }

StepInfo make_info(const HostScript& script, Phase phase) {
  const auto usual = phase == Phase::pre_start ? config::OnError::abort : config::OnError::warn;
  return {.index = script.index,
          .label = script.name.empty() ? fmt::format("#{}", script.index) : script.name,
          .phase = phase,
          .source = fmt::format("{}:{}", file_name(script), script.line),
          .wait = script.wait,
          .on_error = script.on_error.value_or(usual)};
}

std::optional<std::chrono::milliseconds> effective_timeout(const HostScript& script, Phase phase) {
  if (script.timeout) return script.timeout;
  if (is_stop_phase(phase) || phase == Phase::pre_delete) return std::chrono::seconds(60);
  return std::nullopt;
}

bool selects_instance(const std::vector<std::string>& globs, std::string_view instance) {
  bool any_positive = false;
  bool selected = false;
  for (const std::string& glob : globs) {
    if (glob.starts_with('!')) {
      if (glob_match(std::string_view(glob).substr(1), instance)) return false;
      continue;
    }
    any_positive = true;
    selected = selected || glob_match(glob, instance);
  }
  return selected || !any_positive;
}

template <class Range, class Word>
std::string join(const Range& range, Word word) {
  std::string text;
  for (const auto& item : range) text.append(text.empty() ? "" : ", ").append(word(item));
  return text;
}

// Whether it is not for now; nobody is asked about such an entry.
std::optional<Skip> skip_reason(const HostScript& script, const PlanInput& input) {
  const auto skip = [&](Skip::Why why, std::string reason) {
    return Skip{make_info(script, input.phase), why, std::move(reason)};
  };
  const auto& systems = script.host_os;
  if (!systems.empty() &&
      std::find(systems.begin(), systems.end(), input.host.os) == systems.end()) {
    return skip(Skip::Why::other_os,
                fmt::format("runs only on {}", join(systems, [](const auto& os) { return os; })));
  }
  if (!selects_instance(script.instances, input.around.instance)) {
    return skip(Skip::Why::other_instance,
                fmt::format("not for the instance {}", name_quote(input.around.instance)));
  }
  return std::nullopt;
}

TemplateSource source_of(const HostScript& script, std::string_view field, int line) {
  return {.file = file_name(script),
          .line = line,
          .field = fmt::format("hostProvision[{}].{}", script.index, field),
          .needs_consent = script.needs_consent()};
}

Path script_path(const HostScript& script, const PlanInput& input, std::string_view suffix) {
  return input.script_folder /
         fmt::format("{}-{}{}", config::to_string(input.phase), script.index, suffix);
}

std::vector<std::string> render_command(const HostScript& script, const ShellChoice& choice,
                                        const gotemplate::Value& dot, const PlanInput& input) {
  std::vector<std::string> argv;
  for (const std::string& word : choice.words) {
    argv.push_back(render_template(word, dot, source_of(script, "shell", script.line)));
  }
  auto program = find_shell_program(argv.front(), input.host, input.around.instance_dir);
  if (!program) throw Error(fmt::format("shell {} not found in PATH", go_quote(argv.front())));
  argv.front() = std::move(*program);
  return argv;
}

void refuse_nul(const std::vector<std::string>& argv) {
  for (const std::string& word : argv) {
    if (word.find('\0') != std::string::npos) throw Error("NUL byte in an argument of the shell");
  }
}

std::map<std::string, std::string> resolve_env(const HostScript& script, const PlanInput& input,
                                               std::vector<std::string>& secrets) {
  std::map<std::string, std::string> env;
  for (const auto& [name, value] : script.env) {
    std::string text = with_context(fmt::format("env.{}", name),
                                    [&] { return input.resolve_env(value, script.sandbox); });
    if (text.find('\0') != std::string::npos) throw Error(fmt::format("env.{}: NUL byte", name));
    if (value.secret) secrets.push_back(text);
    env.emplace(name, std::move(text));
  }
  return env;
}

std::string first_line(std::string_view text) {
  return std::string(text.substr(0, text.find('\n')));
}

// Last, when the program is known.
void restrict_run(Run& run, const PlanInput& input) {
  const Path temp = input.script_folder /
                    fmt::format("{}-{}.tmp", config::to_string(input.phase), run.info.index);
  SandboxPolicy policy =
      restricted_policy(input.host.os, {.instance_dir = input.around.instance_dir,
                                        .temp = temp,
                                        .script = run.script ? run.script->path : Path(),
                                        .program = run.argv.front()});
  run.sandbox = {.policy = std::nullopt, .temp = temp};
  if (input.host.os == "darwin") {
    const auto words = sandbox_exec_arguments(policy);
    run.argv.insert(run.argv.begin(), words.begin(), words.end());
  } else {
    const std::string why = why_no_sandbox(input.sandbox_support());
    if (!why.empty()) throw Error(why);
    run.sandbox->policy = std::move(policy);
  }
  set_temp_variables(run.environment, temp);
}

Run make_run(const HostScript& script, const ShellChoice& choice, const PlanInput& input) {
  if (!script.invalid.empty()) throw Error(first_line(script.invalid));
  if (!script.script && choice.kind != ShellKind::custom) throw Error("there is no script");
  Run run{.info = make_info(script, input.phase),
          .shell = choice.kind,
          .working_directory = input.around.instance_dir,
          .timeout = effective_timeout(script, input.phase)};
  std::optional<std::string> name;
  if (script.script) {
    const std::string suffix = script_suffix(choice);
    run.script = {.path = script_path(script, input, suffix), .bytes = {}, .copy = {}};
    if (script.debug) {
      run.script->copy = debug_script_path(input.around.instance_dir, script.index, suffix);
    }
    name = run.script->path.string();
  }
  const gotemplate::Value dot = script_dot(input.instance, name, script.index);
  run.argv = choice.kind == ShellKind::custom ? render_command(script, choice, dot, input)
                                              : shell_arguments(choice.kind, choice.program, *name);
  refuse_nul(run.argv);
  if (script.script) {
    // bash skips it and says so only sometimes; other shells stop there.
    if (script.script->find('\0') != std::string::npos) throw Error("NUL byte in the script");
    run.script->bytes =
        render_template(*script.script, dot, source_of(script, "script", script.script_line));
    if (choice.kind == ShellKind::bash || choice.kind == ShellKind::sh) {
      run.script->bytes = crlf_to_lf(std::move(run.script->bytes));
    }
  }
  const auto env = resolve_env(script, input, run.secrets);
  run.environment = script_environment(input.environment, script, input.phase, input.around, env);
  if (script.sandbox != config::Sandbox::none) restrict_run(run, input);
  return run;
}

class Planner {
 public:
  explicit Planner(const PlanInput& input) : input_(input) { plan_.phase = input.phase; }

  void add(const HostScript& script) {
    if (!script.runs_in(input_.phase)) return;
    if (auto skip = skip_reason(script, input_)) {
      plan_.steps.emplace_back(std::move(*skip));
      return;
    }
    Decision decision = input_.permission(script);
    if (!decision.allowed && decision.unknown) return add_broken(script, decision.reason);
    if (!decision.allowed && decision.not_wanted) {
      plan_.steps.emplace_back(
          Skip{make_info(script, input_.phase), Skip::Why::not_wanted, std::move(decision.reason)});
      return;
    }
    if (!decision.allowed) return refuse(script, std::move(decision.reason));
    if (decision.sandbox == config::Sandbox::restricted && script.sandbox != *decision.sandbox) {
      HostScript boxed = script;
      boxed.sandbox = *decision.sandbox;
      return add_run(boxed);
    }
    add_run(script);
  }

  Plan finish() {
    if (!fell_back_.empty()) plan_.warnings.push_back(fallback_warning());
    for (const auto& [reason, entries] : refused_) {
      plan_.warnings.push_back(fmt::format("host scripts that do not run: {}: {}", names(entries),
                                           reason_of_scripts(reason, indexes(entries))));
    }
    return std::move(plan_);
  }

 private:
  void refuse(const HostScript& script, std::string reason) {
    Skip skip{make_info(script, input_.phase), Skip::Why::not_allowed, std::move(reason)};
    refused_[skip.reason].push_back(skip.info);
    plan_.steps.emplace_back(std::move(skip));
  }

  void add_broken(const HostScript& script, std::string_view why) {
    const StepInfo info = make_info(script, input_.phase);
    plan_.steps.emplace_back(
        Broken{info, fmt::format("hostProvision[{}]: {} ({})", info.index, why, info.source)});
  }

  void add_run(const HostScript& script) {
    const StepInfo info = make_info(script, input_.phase);
    try {
      const ShellChoice choice = choose_shell(script.shell, input_.host);
      Run run = make_run(script, choice, input_);
      if (choice.fell_back) fell_back_.push_back({info, choice.kind});
      plan_.steps.emplace_back(std::move(run));
    } catch (const LocatedError& error) {
      plan_.steps.emplace_back(
          Broken{info, fmt::format("hostProvision[{}]: {}", info.index, error.message())});
    } catch (const Error& error) {
      add_broken(script, error.message());
    }
  }

  static std::string names(const std::vector<StepInfo>& entries) {
    return join(entries, [](const StepInfo& info) {
      return fmt::format("{} ({})", describe(info), info.source);
    });
  }

  static std::vector<int> indexes(const std::vector<StepInfo>& entries) {
    std::vector<int> all;
    for (const StepInfo& info : entries) all.push_back(info.index);
    return all;
  }

  std::string fallback_warning() const {
    std::vector<StepInfo> entries;
    for (const auto& [info, kind] : fell_back_) entries.push_back(info);
    if (fell_back_.front().second != ShellKind::sh) {
      return fmt::format("pwsh not found in PATH: {} with powershell instead", names(entries));
    }
    return fmt::format(
        "bash not found in PATH: {} with sh instead (no pipefail, no brace expansion)",
        names(entries));
  }

  const PlanInput& input_;
  Plan plan_;
  std::vector<std::pair<StepInfo, ShellKind>> fell_back_;
  std::map<std::string, std::vector<StepInfo>> refused_;  // by reason
};

}  // namespace

Decision without_consent(const HostScript& script) {
  if (!script.needs_consent()) return {.allowed = true};
  return {.reason = fmt::format("not allowed yet: {}", script.why_consent())};
}

std::string literal_env_only(const HostScript::EnvValue& value, config::Sandbox /*sandbox*/) {
  if (value.from != HostScript::EnvValue::From::literal) {
    throw Error("`from` is not available in this version");
  }
  return value.value;
}

const StepInfo& info_of(const Step& step) {
  return std::visit([](const auto& one) -> const StepInfo& { return one.info; }, step);
}

int Plan::run_count() const {
  return static_cast<int>(std::count_if(steps.begin(), steps.end(), [](const Step& step) {
    return std::holds_alternative<Run>(step);
  }));
}

Plan make_plan(const std::vector<HostScript>& scripts, const PlanInput& input) {
  Planner planner(input);
  if (is_stop_phase(input.phase)) {
    std::for_each(scripts.rbegin(), scripts.rend(),
                  [&](const auto& script) { planner.add(script); });
  } else {
    for (const HostScript& script : scripts) planner.add(script);
  }
  return planner.finish();
}

std::string describe(const StepInfo& info) {
  return fmt::format("hostProvision[{}] {}", info.index, quote_safely(info.label));
}

}  // namespace limequat::hostprovision
