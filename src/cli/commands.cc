#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "cli/command_list.h"

namespace limequat::cli {
namespace {

constexpr Command kCommands[] = {
    {.name = "create",
     .usage = "create FILE.yaml|URL",
     .summary = "Create an instance of Lima",
     .example = "  To create an instance \"default\" from the default template:\n"
                "  $ limactl create\n\n"
                "  To create an instance \"dev\" from a template:\n"
                "  $ limactl create --name=dev template:debian-12\n\n"
                "  To create an instance from standard input:\n"
                "  $ cat template.yaml | limactl create --name=dev -",
     .arguments = {0, 1},
     .completes = Completes::templates,
     .define = define_create},
    {.name = "start",
     .usage = "start NAME|FILE.yaml|URL",
     .summary = "Start an instance of Lima",
     .example = "  To create and start an instance \"default\":\n"
                "  $ limactl start\n\n"
                "  To start an existing instance:\n"
                "  $ limactl start dev",
     .arguments = {0, 1},
     .completes = Completes::stopped_instances,
     .define = define_start},
    {.name = "stop",
     .usage = "stop [INSTANCE...]",
     .summary = "Stop one or more instances",
     .arguments = {0, kAnyNumber},
     .completes = Completes::running_instances,
     .define = define_stop},
    {.name = "restart",
     .usage = "restart [INSTANCE]",
     .summary = "Restart a running instance",
     .arguments = {0, 1},
     .completes = Completes::running_instances,
     .define = define_restart},
    {.name = "shell",
     .usage = "shell [flags] INSTANCE [COMMAND...]",
     .summary = "Execute shell in Lima",
     .example = "  $ limactl shell dev uname -a\n"
                "  $ limactl shell --workdir /tmp dev",
     .arguments = {0, kAnyNumber},
     .completes = Completes::instances,
     .flags_end_at_first_argument = true,
     .define = define_shell},
    {.name = "list",
     .alias = "ls",
     .usage = "list [flags] [INSTANCE]...",
     .summary = "List instances of Lima",
     .example = "  $ limactl list --json\n"
                "  $ limactl list --format '{{.Name}} {{.Status}}'",
     .arguments = {0, kAnyNumber},
     .completes = Completes::instances,
     .define = define_list},
    {.name = "delete",
     .alias = "remove",
     .alias2 = "rm",
     .usage = "delete INSTANCE [INSTANCE, ...]",
     .summary = "Delete an instance of Lima",
     .arguments = {1, kAnyNumber},
     .completes = Completes::instances,
     .define = define_delete},
    {.name = "validate",
     .usage = "validate TEMPLATE [TEMPLATE, ...]",
     .summary = "Validate YAML templates",
     .arguments = {1, kAnyNumber},
     .completes = Completes::templates,
     .define = define_validate},
    {.name = "show-ssh",
     .usage = "show-ssh [flags] INSTANCE",
     .summary = "Show the ssh command line (DEPRECATED; use `ssh -F` instead)",
     .group = Group::advanced,
     .arguments = {1, 1},
     .completes = Completes::instances,
     .define = define_show_ssh},
    {.name = "info",
     .usage = "info",
     .summary = "Show diagnostic information",
     .group = Group::advanced,
     .define = define_info},
    {.name = "protect",
     .usage = "protect INSTANCE [INSTANCE, ...]",
     .summary = "Protect an instance to prohibit accidental removal",
     .group = Group::advanced,
     .arguments = {1, kAnyNumber},
     .completes = Completes::instances,
     .define = define_protect},
    {.name = "unprotect",
     .usage = "unprotect INSTANCE [INSTANCE, ...]",
     .summary = "Unprotect an instance",
     .group = Group::advanced,
     .arguments = {1, kAnyNumber},
     .completes = Completes::instances,
     .define = define_unprotect},
    {.name = "completion",
     .usage = "completion bash|zsh|fish",
     .summary = "Generate the autocompletion script for the specified shell",
     .group = Group::advanced,
     .arguments = {1, 1},
     .define = define_completion},
    {.name = "help",
     .usage = "help [command]",
     .summary = "Help about any command",
     .group = Group::advanced,
     .arguments = {0, 2},
     .define = define_help},
    {.name = "hostagent",
     .usage = "hostagent INSTANCE",
     .summary = "Run hostagent",
     .group = Group::hidden,
     .arguments = {1, 1},
     .define = define_hostagent},
    {.name = "__complete",
     .usage = "__complete WORD...",
     .summary = "Answer a shell's question what may follow",
     .group = Group::hidden,
     .arguments = {0, kAnyNumber},
     .flags_end_at_first_argument = true,
     .define = define_complete},
};

}  // namespace

std::span<const Command> all_commands() { return kCommands; }

const Command* find_command(std::string_view name, std::string_view parent) {
  const auto* found = std::find_if(std::begin(kCommands), std::end(kCommands), [&](const Command& c) {
    return c.parent == parent && !name.empty() && (c.name == name || c.alias == name || c.alias2 == name);
  });
  return found == std::end(kCommands) ? nullptr : found;
}

bool has_children(const Command& command) { return command.define == nullptr; }

std::string full_name(const Command& command) {
  if (command.parent.empty()) return std::string(command.name);
  return fmt::format("{} {}", command.parent, command.name);
}

}  // namespace limequat::cli
