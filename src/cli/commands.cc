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
     .flags_end = FlagsEnd::at_first_argument,
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
    {.name = "edit",
     .usage = "edit INSTANCE|FILE.yaml",
     .summary = "Edit an instance of Lima or a template",
     .example = "  $ limactl edit dev\n"
                "  $ limactl edit dev --cpus 4 --set '.ssh.forwardAgent = true'",
     .arguments = {0, 1},
     .completes = Completes::instances,
     .define = define_edit},
    {.name = "validate",
     .usage = "validate TEMPLATE [TEMPLATE, ...]",
     .summary = "Validate YAML templates",
     .arguments = {1, kAnyNumber},
     .completes = Completes::templates,
     .define = define_validate},
    {.name = "host-provision",
     .usage = "host-provision [command]",
     .summary = "See, allow, deny and try the scripts that run on this computer with a machine",
     .example = "  What would run on this computer, for which machine, and why:\n"
                "  $ limactl host-provision list\n\n"
                "  Read a script, then turn it on or off:\n"
                "  $ limactl host-provision show dev 0\n"
                "  $ limactl host-provision allow dev 0\n"
                "  $ limactl host-provision deny dev 0\n\n"
                "  What they wrote and did at the last start:\n"
                "  $ limactl host-provision log dev"},
    {.parent = "host-provision",
     .name = "list",
     .alias = "ls",
     .usage = "host-provision list [flags] [INSTANCE]",
     .summary = "List the host scripts of an instance, or of all and of default.yaml",
     .example =
         "  $ limactl host-provision list dev\n"
         "  $ limactl host-provision list --json | jq 'select(.state == \"on\")'\n\n"
         "  States: on       runs\n"
         "          off      came with a template, nobody has decided about it: does not run\n"
         "          changed  is not the text that was decided about: does not run\n"
         "          denied   the answer was no: does not run\n"
         "          skipped  is for another operating system or instance: does not run",
     .arguments = {0, 1},
     .completes = Completes::first_instance,
     .define = define_host_provision_list},
    {.parent = "host-provision",
     .name = "show",
     .usage = "host-provision show [flags] INSTANCE INDEX",
     .summary = "Show a host script, whether it runs and why",
     .example = "  $ limactl host-provision show dev 0\n\n"
                "  With its templates filled in, and the exact command:\n"
                "  $ limactl host-provision show --rendered dev 0",
     .arguments = {2, 2},
     .completes = Completes::first_instance,
     .define = define_host_provision_show},
    {.parent = "host-provision",
     .name = "allow",
     .usage = "host-provision allow [flags] INSTANCE [INDEX...]",
     .summary = "Let host scripts run: these, or all that are off; prints them first",
     .example =
         "  $ limactl host-provision allow dev\n"
         "  $ limactl host-provision allow --sandbox dev 0 2\n\n"
         "  The answer is for exactly this text and this instance: a script that is changed\n"
         "  is off again.",
     .arguments = {1, kAnyNumber},
     .completes = Completes::first_instance,
     .define = define_host_provision_allow},
    {.parent = "host-provision",
     .name = "deny",
     .usage = "host-provision deny INSTANCE [INDEX...]",
     .summary = "Turn host scripts off: these, or all that came with the template",
     .example = "  $ limactl host-provision deny dev\n\n"
                "  Also one of default.yaml, for this instance:\n"
                "  $ limactl host-provision deny dev 1",
     .arguments = {1, kAnyNumber},
     .completes = Completes::first_instance,
     .define = define_host_provision_deny},
    {.parent = "host-provision",
     .name = "diff",
     .usage = "host-provision diff INSTANCE",
     .summary = "Show what changed in host scripts since you decided about them",
     .example = "  $ limactl host-provision diff dev\n\n"
                "  Exit code 0 and no output: nothing. Exit code 1: something.",
     .arguments = {1, 1},
     .completes = Completes::first_instance,
     .define = define_host_provision_diff},
    {.parent = "host-provision",
     .name = "run",
     .usage = "host-provision run INSTANCE INDEX",
     .summary = "Run a host script now, as a start would; it must be allowed",
     .example =
         "  $ limactl host-provision run dev 0\n\n"
         "  The exit code is that of the script. Ctrl-C ends it, and what it left running in\n"
         "  the background ends with it.",
     .arguments = {2, 2},
     .completes = Completes::first_instance,
     .define = define_host_provision_run},
    {.parent = "host-provision",
     .name = "test",
     .usage = "host-provision test FILE.yaml|INSTANCE",
     .summary = "Check host scripts without running anything",
     .example =
         "  $ limactl host-provision test ./vm.yaml\n"
         "  $ limactl host-provision test ~/.lima/_config/default.yaml\n"
         "  $ limactl host-provision test dev\n\n"
         "  Looks at the rules, the templates, the shells and their syntax, and notes what a\n"
         "  reader should not miss. Exit code 1: there is an error.",
     .arguments = {1, 1},
     .completes = Completes::first_instance,
     .define = define_host_provision_test},
    {.parent = "host-provision",
     .name = "log",
     .usage = "host-provision log [flags] INSTANCE [INDEX]",
     .summary = "Show what host scripts wrote and did since the last start",
     .example = "  $ limactl host-provision log dev\n"
                "  $ limactl host-provision log -f dev 1\n"
                "  $ limactl host-provision log --json dev | jq -r .msg",
     .arguments = {1, 2},
     .completes = Completes::first_instance,
     .define = define_host_provision_log},
    {.name = "clone",
     .usage = "clone OLDINST NEWINST",
     .summary = "Clone an instance of Lima",
     .group = Group::advanced,
     .arguments = {2, 2},
     .completes = Completes::instances,
     .define = define_clone},
    {.name = "rename",
     .usage = "rename OLDINST NEWINST",
     .summary = "Rename an instance of Lima",
     .group = Group::advanced,
     .arguments = {2, 2},
     .completes = Completes::instances,
     .define = define_rename},
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
     .example = "  $ limactl info --yq '.templates[].name'",
     .group = Group::advanced,
     .define = define_info},
    {.name = "explain",
     .usage = "explain FIELD [INSTANCE]",
     .summary = "Explain a field of lima.yaml, and where an instance's value of it comes from",
     .example = "  $ limactl explain mounts.location\n"
                "  $ limactl explain cpus dev",
     .group = Group::advanced,
     .arguments = {1, 2},
     .completes = Completes::field_then_instance,
     .define = define_explain},
    {.name = "template",
     .alias = "tmpl",
     .usage = "template [command]",
     .summary = "Lima template management (EXPERIMENTAL)",
     .group = Group::advanced},
    {.parent = "template",
     .name = "copy",
     .usage = "template copy [flags] TEMPLATE [DEST]",
     .summary = "Copy a template to a file, or to standard output",
     .example = "  $ limactl template copy template:default -\n"
                "  $ limactl template copy --embed https://example.com/lima.yaml mine.yaml",
     .group = Group::advanced,
     .arguments = {1, 2},
     .completes = Completes::templates,
     .define = define_template_copy},
    {.parent = "template",
     .name = "validate",
     .usage = "template validate TEMPLATE [TEMPLATE, ...]",
     .summary = "Validate YAML templates",
     .group = Group::advanced,
     .arguments = {1, kAnyNumber},
     .completes = Completes::templates,
     .define = define_validate},
    {.parent = "template",
     .name = "yq",
     .usage = "template yq TEMPLATE EXPR",
     .summary = "Query an embedded template with its defaults filled in",
     .example = "  $ limactl template yq template:default '.images[].location'",
     .group = Group::advanced,
     .arguments = {2, 2},
     .completes = Completes::templates,
     .define = define_template_yq},
    {.parent = "template",
     .name = "url",
     .usage = "template url CUSTOM_URL",
     .summary = "Transform custom template URLs to regular file or https URLs",
     .group = Group::advanced,
     .arguments = {1, 1},
     .define = define_template_url},
    {.name = "factory-reset",
     .usage = "factory-reset INSTANCE",
     .summary = "Factory reset an instance of Lima",
     .group = Group::advanced,
     .arguments = {0, 1},
     .completes = Completes::instances,
     .define = define_factory_reset},
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
     .completes = Completes::shells,
     .define = define_completion},
    {.name = "help",
     .usage = "help [command]",
     .summary = "Help about any command",
     .group = Group::advanced,
     .arguments = {0, 2},
     .completes = Completes::commands,
     .define = define_help},
    {.name = "hostagent",
     .usage = "hostagent INSTANCE",
     .summary = "Run hostagent",
     .group = Group::hidden,
     .arguments = {1, 1},
     .define = define_hostagent},
    {.name = "generate-jsonschema",
     .usage = "generate-jsonschema [flags] [YAML...]",
     .summary = "Generate json-schema document",
     .group = Group::hidden,
     .arguments = {0, kAnyNumber},
     .completes = Completes::files,
     .define = define_generate_jsonschema},
    {.name = "__complete",
     .usage = "__complete WORD...",
     .summary = "Answer a shell's question what may follow",
     .group = Group::hidden,
     .arguments = {0, kAnyNumber},
     .flags_end = FlagsEnd::before_anything,
     .define = define_complete},
};

}  // namespace

std::span<const Command> all_commands() { return kCommands; }

const Command* find_command(std::string_view name, std::string_view parent) {
  const auto* found =
      std::find_if(std::begin(kCommands), std::end(kCommands), [&](const Command& c) {
        return c.parent == parent && !name.empty() &&
               (c.name == name || c.alias == name || c.alias2 == name);
      });
  return found == std::end(kCommands) ? nullptr : found;
}

bool has_children(const Command& command) { return command.define == nullptr; }

std::string full_name(const Command& command) {
  if (command.parent.empty()) return std::string(command.name);
  return fmt::format("{} {}", command.parent, command.name);
}

}  // namespace limequat::cli
