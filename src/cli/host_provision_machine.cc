#include "cli/host_provision_machine.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "base/error.h"
#include "base/quote.h"
#include "base/sanitize.h"
#include "base/terminal.h"
#include "cli/context.h"
#include "lifecycle/script_phase.h"

namespace limequat::cli {
namespace {

using config::HostScript;

constexpr std::size_t kNoWrapping = 1u << 20;

std::optional<std::size_t> to_number(std::string_view word) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (error != std::errc() || end != word.data() + word.size()) return std::nullopt;
  return number;
}

std::string which_there_are(const ScriptedMachine& machine) {
  const std::size_t count = machine.scripts().size();
  const std::string name = name_quote(machine.instance.name);
  if (count == 0) return fmt::format("instance {} has no host scripts", name);
  if (count == 1) return fmt::format("instance {} has one host script, with index 0", name);
  return fmt::format("instance {} has host scripts 0 to {}", name, count - 1);
}

}  // namespace

ScriptedMachine load_scripts(store::Instance instance) {
  if (!instance.config) {
    throw Error(fmt::format("instance {} cannot be loaded: {}", name_quote(instance.name),
                            fmt::join(instance.errors, "; ")));
  }
  const auto& scripts = instance.config->host_provision;
  hostprovision::Consent consent =
      hostprovision::load_consent(instance.dir, instance.name, scripts);
  auto judged = consent.judge(scripts);
  return {std::move(instance), std::move(consent), std::move(judged)};
}

ScriptedMachine load_scripts(Context& context, const std::string& name) {
  ScriptedMachine machine = load_scripts(context.instance(name));
  for (const std::string& warning : host_script_warnings(machine.instance)) {
    context.logger.warning("{}", warning);
  }
  return machine;
}

std::vector<std::string> host_script_warnings(const store::Instance& instance) {
  std::vector<std::string> warnings;
  for (const config::Problem& problem : instance.warnings) {
    if (problem.field.starts_with("hostProvision")) warnings.push_back(problem.text());
  }
  return warnings;
}

std::size_t script_index(const ScriptedMachine& machine, const std::string& word) {
  const auto number = to_number(word);
  if (number && *number < machine.scripts().size()) return *number;
  throw UsageError(
      fmt::format("there is no host script {}: {} (hint: limactl host-provision list {})",
                  name_quote(word), which_there_are(machine), machine.instance.name));
}

std::vector<std::size_t> script_indexes(const ScriptedMachine& machine,
                                        const std::vector<std::string>& arguments) {
  std::vector<std::size_t> indexes;
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    indexes.push_back(script_index(machine, arguments[i]));
  }
  std::ranges::sort(indexes);
  const auto repeated = std::ranges::unique(indexes);
  indexes.erase(repeated.begin(), repeated.end());
  return indexes;
}

hostprovision::PlanInput plan_input(Context& context, const store::Instance& instance,
                                    const HostScript& script) {
  lifecycle::PhaseRequest request{.ssh_port = instance.ssh_local_port};
  if (!script.phases.empty()) request.phase = script.phases.front();
  return lifecycle::plan_input(instance, context.home(), request);
}

std::string skip_reason(const HostScript& script, hostprovision::PlanInput input) {
  using hostprovision::Skip;
  if (!script.invalid.empty()) return fmt::format("its entry is wrong: {}", script.invalid);
  // Entries that are not for here are skipped before anybody is asked, and nothing is rendered
  // without permission.
  input.permission = [](const HostScript&) { return hostprovision::Decision{}; };
  const hostprovision::Plan plan = hostprovision::make_plan({script}, input);
  const auto* skip = plan.steps.empty() ? nullptr : std::get_if<Skip>(&plan.steps.front());
  return skip == nullptr || skip->why == Skip::Why::not_allowed ? std::string() : skip->reason;
}

std::string script_label(const HostScript& script) {
  if (script.name.empty()) return std::to_string(script.index);
  return fmt::format("{} {}", script.index, quote_safely(script.name));
}

std::string enumerated(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " and " : ", ";
    text += words[i];
  }
  return text;
}

ReasonWords split_reason(std::string_view reason) {
  constexpr std::string_view kHint = " (hint: ";
  const auto at = reason.rfind(kHint);
  if (at == std::string_view::npos || !reason.ends_with(')')) return {std::string(reason), ""};
  std::string_view hint = reason.substr(at + kHint.size());
  hint.remove_suffix(1);
  return {std::string(reason.substr(0, at)), std::string(hint)};
}

std::size_t text_columns(int fd) {
  const auto size = terminal_size(fd);
  return size && size->columns > 0 ? static_cast<std::size_t>(size->columns) : kNoWrapping;
}

std::string paint_diff(std::string_view diff, bool colour) {
  if (!colour) return std::string(diff);
  std::string text;
  while (!diff.empty()) {
    const std::size_t end = diff.find('\n');
    const std::string_view line = diff.substr(0, end);
    diff.remove_prefix(end == std::string_view::npos ? diff.size() : end + 1);
    if (line.starts_with("  | - ")) {
      text += fmt::format("\x1b[31m{}\x1b[0m\n", line);
    } else if (line.starts_with("  | + ")) {
      text += fmt::format("\x1b[32m{}\x1b[0m\n", line);
    } else {
      text.append(line).append("\n");
    }
  }
  return text;
}

void say_if_running(Context& context, const store::Instance& instance) {
  if (instance.status != store::Status::running) return;
  context.logger.info("Instance {} is running: this counts from its next start",
                      name_quote(instance.name));
}

}  // namespace limequat::cli
