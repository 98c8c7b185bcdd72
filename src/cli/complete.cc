#include <memory>

#include "base/sanitize.h"
#include "cli/command_list.h"
#include "cli/context.h"
#include "cli/flag_candidates.h"
#include "cli/flag_words.h"
#include "cli/parse.h"
#include "config/explain.h"
#include "config/host_facts.h"
#include "locator/template_store.h"

namespace limequat::cli {
namespace {

std::vector<std::string> names_of(const FlagSet& flags) {
  std::vector<std::string> names;
  for (const Flag& flag : flags.all()) {
    if (!flag.hidden) names.push_back(flag.long_name);
  }
  return names;
}

// The flag `word` (`--format`, `-f`) when it takes a value; else nullptr.
const Flag* valued_flag(FlagSet& flags, const std::string& word) {
  const Flag* flag = word.starts_with("-") ? flags.find(word) : nullptr;
  return flag != nullptr && flag->takes_value() ? flag : nullptr;
}

// Each behind `before`.
std::vector<std::string> values_of(const Command* command, const Flag& flag,
                                   std::string_view before = "") {
  const auto host = config::HostFacts::detect();
  auto values =
      flag_candidates(command == nullptr ? "" : full_name(*command), flag.long_name.substr(2),
                      {.cpus = host.cpus, .memory = host.memory});
  for (auto& value : values) value.insert(0, before);
  return values;
}

std::vector<std::string> commands_under(const Command* parent) {
  std::vector<std::string> names;
  for (const auto& known : all_commands()) {
    if (known.group != Group::hidden && known.parent == (parent == nullptr ? "" : parent->name)) {
      names.emplace_back(known.name);
    }
  }
  return names;
}

std::vector<std::string> instances_where(
    Context& context, const std::function<bool(const store::Instance&)>& wanted) {
  std::vector<std::string> names;
  for (const auto& name : context.home().instance_names()) {
    const auto instance = store::inspect(context.home(), name, context.loader());
    if (instance && wanted(*instance)) names.push_back(name);
  }
  return names;
}

// Lists are `mounts[]` in a path, and `mounts` means the same: spelled as what is typed begins.
std::vector<std::string> field_paths_for(std::string_view typed) {
  std::vector<std::string> paths = config::field_paths();
  if (typed.find('[') != std::string_view::npos) return paths;
  for (auto& path : paths) {
    for (auto at = path.find("[]"); at != std::string::npos; at = path.find("[]")) {
      path.erase(at, 2);
    }
  }
  return paths;
}

// `before`: how many arguments stand before the one that is being typed.
std::vector<std::string> arguments_for(Context& context, const Command& command, std::size_t before,
                                       std::string_view typed) {
  switch (command.completes) {
    case Completes::field_then_instance:
      if (before == 0) return field_paths_for(typed);
      return before == 1 ? context.home().instance_names() : std::vector<std::string>();
    case Completes::commands:
      return before == 0 ? commands_under(nullptr) : std::vector<std::string>();
    case Completes::shells:
      return {"bash", "fish", "zsh"};
    case Completes::nothing:
    case Completes::files:
      return {};
    case Completes::first_instance:
      if (before > 0) return {};
      [[fallthrough]];
    case Completes::instances:
      return context.home().instance_names();
    case Completes::running_instances:
      return instances_where(
          context, [](const store::Instance& i) { return i.status == store::Status::running; });
    case Completes::stopped_instances:
      return instances_where(
          context, [](const store::Instance& i) { return i.status == store::Status::stopped; });
    case Completes::templates: {
      std::vector<std::string> names;
      for (const auto& entry :
           locator::TemplateStore::from_environment(context.home().root()).list()) {
        if (!entry.name.starts_with("_")) names.push_back("template:" + entry.name);
      }
      return names;
    }
  }
  return {};
}

std::vector<std::string> candidates(Context& context, const std::vector<std::string>& words) {
  const std::string current = words.empty() ? "" : words.back();
  const Command* command = nullptr;
  auto flags = std::make_unique<CommandFlags>(command);
  std::size_t before = 0;
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (const Flag* flag = valued_flag(flags->set(), words[i])) {
      if (i + 2 == words.size()) return values_of(command, *flag);
      ++i;
      continue;
    }
    if (command != nullptr && !has_children(*command)) {
      if (!words[i].starts_with('-')) ++before;
      continue;
    }
    const std::string_view parent = command == nullptr ? std::string_view() : command->name;
    if (const Command* next = find_command(words[i], parent)) {
      command = next;
      flags = std::make_unique<CommandFlags>(command);
    }
  }
  if (current.starts_with("-")) {
    const auto equals = current.find('=');
    if (equals == std::string::npos) return names_of(flags->set());
    const Flag* flag = valued_flag(flags->set(), current.substr(0, equals));
    if (flag == nullptr) return {};
    return values_of(command, *flag, current.substr(0, equals + 1));
  }
  if (command == nullptr || has_children(*command)) return commands_under(command);
  return arguments_for(context, *command, before, current);
}

}  // namespace

Action define_complete(FlagSet&) {
  return [](Context& context, const std::vector<std::string>& words) {
    for (const auto& candidate : candidates(context, words)) {
      // A folder may have any name, and the shell prints what it is offered.
      const bool harmless = sanitize(candidate) == candidate;
      const bool fits = words.empty() || candidate.starts_with(words.back());
      if (harmless && fits) context.out << candidate << '\n';
    }
    return 0;
  };
}

}  // namespace limequat::cli
