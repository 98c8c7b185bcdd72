#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <memory>

#include "base/error.h"
#include "base/quote.h"
#include "base/sanitize.h"
#include "base/version.h"
#include "cli/command_list.h"
#include "cli/context.h"
#include "cli/host_provision_machine.h"
#include "cli/host_script_check.h"
#include "config/validate.h"
#include "locator/template.h"
#include "store/names.h"

namespace limequat::cli {
namespace {

using config::ScriptOrigin;

// What is checked: a machine, one that a template would make, or what default.yaml gives to any.
struct Subject {
  store::Instance instance;
  std::optional<ScriptOrigin> only;  // entries from elsewhere are not looked at
  std::string name;                  // for the last line
};

// A machine that does not exist, made of `text`.
store::Instance sample_instance(Context& context, const std::string& name, const std::string& path,
                                const std::string& text) {
  const store::Home& home = context.home();
  store::Instance instance{.name = name,
                           .hostname = store::hostname_for(name),
                           .status = store::Status::stopped,
                           .dir = home.instance(name).directory()};
  config::Loaded loaded = context.loader().load(
      {.path = path.empty() ? instance.files().lima_yaml().string() : path, .text = text},
      {.name = name, .dir = instance.dir.string(), .lima_home = home.root().string()});
  instance.config = std::make_shared<const config::Machine>(std::move(loaded.machine));
  instance.warnings = std::move(loaded.warnings);
  return instance;
}

bool is_default_yaml(Context& context, const std::string& locator) {
  std::error_code error;
  return std::filesystem::equivalent(locator, context.home().default_yaml(), error) && !error;
}

Subject subject_of(Context& context, const std::string& argument) {
  if (store::is_valid_instance_name(argument)) {
    if (auto instance = context.find_instance(argument)) {
      return {load_scripts(std::move(*instance)).instance, std::nullopt,
              fmt::format("instance {}", argument)};
    }
  }
  if (is_default_yaml(context, argument)) {
    return {sample_instance(context, "sample", "", "{}"), ScriptOrigin::default_yaml, argument};
  }
  const auto store = locator::TemplateStore::from_environment(context.home().root());
  const locator::Template source =
      with_context(fmt::format("there is neither an instance nor a template {}{}",
                               name_quote(argument), context.nearest(argument)),
                   [&] { return locator::read_template(argument, store, context.logger); });
  const bool named = store::is_valid_instance_name(source.name);
  const bool file = Path(source.locator).is_absolute();
  return {sample_instance(context, named ? source.name : "sample", file ? source.locator : "",
                          source.bytes),
          ScriptOrigin::machine, argument};
}

bool about_host_scripts(const config::Problem& problem) {
  return problem.field.starts_with("hostProvision");
}

// What the rules of the configuration say (H24).
std::vector<ScriptFinding> rule_findings(const store::Instance& instance) {
  const config::Validation validation =
      config::validate(*instance.config, {.lima_version = std::string(kVersion)});
  std::vector<ScriptFinding> findings;
  const auto take = [&](ScriptFinding::Kind kind, const std::vector<config::Problem>& problems) {
    for (const config::Problem& problem : problems) {
      if (!about_host_scripts(problem)) continue;
      findings.push_back({kind, problem.file, problem.line, problem.message});
    }
  };
  take(ScriptFinding::Kind::error, validation.errors);
  take(ScriptFinding::Kind::warning, validation.warnings);
  take(ScriptFinding::Kind::warning, instance.warnings);
  return findings;
}

bool has_rule_error(const std::vector<ScriptFinding>& findings, const config::HostScript& script) {
  const std::string field = fmt::format("hostProvision[{}]", script.index);
  return std::ranges::any_of(findings, [&](const ScriptFinding& one) {
    return one.kind == ScriptFinding::Kind::error && one.message.find(field) != std::string::npos;
  });
}

std::size_t count_of(const std::vector<ScriptFinding>& findings, ScriptFinding::Kind kind) {
  return static_cast<std::size_t>(std::ranges::count(findings, kind, &ScriptFinding::kind));
}

std::string counted(std::size_t count, std::string_view word) {
  return fmt::format("{} {}{}", count, word, count == 1 ? "" : "s");
}

int test(Context& context, const std::vector<std::string>& arguments) {
  const Subject subject = subject_of(context, arguments[0]);
  std::vector<ScriptFinding> findings = rule_findings(subject.instance);
  std::size_t checked = 0;
  for (const config::HostScript& script : subject.instance.config->host_provision) {
    if (subject.only && script.origin != *subject.only) continue;
    ++checked;
    // An entry that is not what it should be says nothing more of use.
    if (has_rule_error(findings, script)) continue;
    const auto more = check_script(script, plan_input(context, subject.instance, script));
    findings.insert(findings.end(), more.begin(), more.end());
  }
  std::ranges::stable_sort(findings, {},
                           [](const ScriptFinding& one) { return std::tie(one.file, one.line); });
  for (const ScriptFinding& one : findings) context.out << one.text() << '\n';
  const std::size_t errors = count_of(findings, ScriptFinding::Kind::error);
  context.out << fmt::format("{}: {} looked at, nothing executed: {}, {}, {}\n",
                             sanitize(subject.name), counted(checked, "host script"),
                             counted(errors, "error"),
                             counted(count_of(findings, ScriptFinding::Kind::warning), "warning"),
                             counted(count_of(findings, ScriptFinding::Kind::note), "note"));
  return errors == 0 ? 0 : 1;
}

}  // namespace

Action define_host_provision_test(FlagSet&) { return test; }

}  // namespace limequat::cli
