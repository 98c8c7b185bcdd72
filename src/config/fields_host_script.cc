// `hostProvision`: the fields of an entry and what validate() says about one.
#include <fmt/format.h>

#include <algorithm>

#include "base/quote.h"
#include "config/host_script_fields.h"
#include "config/tables.h"
#include "gotemplate/template.h"

namespace limequat::config {
namespace {

// Templates, but not of load's variables: they are rendered just before they run (H6).
constexpr ParamUse kTemplate = ParamUse::yes;

void check_host_os(Judge& judge, const Field& field) {
  if (!field.is_set()) return;
  constexpr std::string_view kKnown[] = {"darwin",  "linux",     "windows", "freebsd", "netbsd",
                                         "openbsd", "dragonfly", "solaris", "illumos", "aix"};
  for (const Value& word : field.value.as_list()) {
    if (std::ranges::find(kKnown, word.as_string()) != std::end(kKnown)) continue;
    judge.warn(field,
               fmt::format("field `{}`: {} is no host OS (darwin, linux, windows); the script is "
                           "skipped there and everywhere",
                           judge.path(), name_quote(word.as_string())));
  }
}

const gotemplate::Functions& script_functions() {
  static const gotemplate::Functions functions = [] {
    gotemplate::Functions all = gotemplate::list_functions();
    all["shq"] = {.min_arguments = 1,
                  .max_arguments = 1,
                  .call = [](gotemplate::Arguments arguments) { return arguments[0]; }};
    return all;
  }();
  return functions;
}

// The line of the file, not of the template: `first_line` is where the text begins.
void check_template(Judge& judge, const Field& field) {
  if (field.text().find("{{") == std::string_view::npos) return;
  try {
    (void)gotemplate::Template::parse(judge.path(), field.text(), script_functions());
  } catch (const gotemplate::TemplateError& error) {
    judge.error_at_line(
        field, error.line(),
        fmt::format("{} (a literal {{{{ is written {{{{\"{{{{\"}}}})", error.message()));
  }
}

void check_script(Judge& judge, const Field& field) {
  if (!field.is_set()) return;
  check_template(judge, field);
  if (field.text().find_first_not_of(" \t\r\n") == std::string_view::npos) {
    judge.warn(field, fmt::format("field `{}` is empty: it runs, and does nothing", judge.path()));
  }
}

constexpr Row kRows[] = {
    {.key = "name",
     .go_name = "Name",
     .doc = "Name of the script, for messages.",
     .omit = Omit::if_empty},
    {.key = "shell",
     .go_name = "Shell",
     .doc = "Shell to run `script` with: bash, sh, pwsh, powershell, cmd, or a command with "
            "{{.ScriptName}}.",
     .param_use = kTemplate,
     .check = check_template},
    {.key = "script",
     .go_name = "Script",
     .doc = "Text of the script, for `shell`.",
     .param_use = kTemplate,
     .check = check_script},
    {.key = "bash",
     .go_name = "Bash",
     .doc = "A script for bash: short for `shell: bash` and `script`.",
     .param_use = kTemplate,
     .check = check_script},
    {.key = "sh",
     .go_name = "Sh",
     .doc = "A script for sh: short for `shell: sh` and `script`.",
     .param_use = kTemplate,
     .check = check_script},
    {.key = "pwsh",
     .go_name = "Pwsh",
     .doc = "A script for PowerShell 7: short for `shell: pwsh` and `script`.",
     .param_use = kTemplate,
     .check = check_script},
    {.key = "powershell",
     .go_name = "Powershell",
     .doc = "A script for Windows PowerShell: short for `shell: powershell` and `script`.",
     .param_use = kTemplate,
     .check = check_script},
    {.key = "cmd",
     .go_name = "Cmd",
     .doc = "A script for cmd.exe: short for `shell: cmd` and `script`.",
     .param_use = kTemplate,
     .check = check_script},
    {.key = "hostOS",
     .go_name = "HostOS",
     .doc = "Hosts that run the script: darwin, linux, windows; without it, those of the shell.",
     .type = Type::texts,
     .check = check_host_os,
     .one_or_many = true},
    {.key = "debug",
     .go_name = "Debug",
     .doc = "Keep the script's file, in the machine's folder.",
     .type = Type::boolean,
     .literal = false},
    {.key = "wait",
     .go_name = "Wait",
     .doc = "Wait for the end of the script before the next step.",
     .type = Type::boolean,
     .literal = true},
    {.key = "message",
     .go_name = "Message",
     .doc = "What the author tells the user who is asked for consent.",
     .omit = Omit::if_empty},
    {.key = "phase",
     .go_name = "Phase",
     .doc = "When the script runs; without it, before the start.",
     .type = Type::texts,
     .one_or_many = true},
    {.key = "timeout",
     .go_name = "Timeout",
     .doc = "How long the script may take: a number with a unit, such as 90s or 5m."},
    {.key = "onError",
     .go_name = "OnError",
     .doc = "What a failure means: `abort` (the rule before the start) or `warn`."},
    {.key = "instances",
     .go_name = "Instances",
     .doc = "Names of the machines that the script is for, with * and ?; `!NAME` leaves one out.",
     .type = Type::texts,
     .one_or_many = true},
    {.key = "env",
     .go_name = "Env",
     .doc = "Environment variables of the script.",
     .type = Type::any_map,
     .omit = Omit::if_empty},
    {.key = "sandbox",
     .go_name = "Sandbox",
     .doc = "How much of the host the script may touch: `none` (no limits) or `restricted`."},
};

static_assert(row_of(kRows, "name") == script_row::name);
static_assert(row_of(kRows, "shell") == script_row::shell);
static_assert(row_of(kRows, "script") == script_row::script);
static_assert(row_of(kRows, "bash") == script_row::bash);
static_assert(row_of(kRows, "sh") == script_row::sh);
static_assert(row_of(kRows, "pwsh") == script_row::pwsh);
static_assert(row_of(kRows, "powershell") == script_row::powershell);
static_assert(row_of(kRows, "cmd") == script_row::cmd);
static_assert(row_of(kRows, "hostOS") == script_row::host_os);
static_assert(row_of(kRows, "debug") == script_row::debug);
static_assert(row_of(kRows, "wait") == script_row::wait);
static_assert(row_of(kRows, "message") == script_row::message);
static_assert(row_of(kRows, "phase") == script_row::phase);
static_assert(row_of(kRows, "timeout") == script_row::timeout);
static_assert(row_of(kRows, "onError") == script_row::on_error);
static_assert(row_of(kRows, "instances") == script_row::instances);
static_assert(row_of(kRows, "env") == script_row::env);
static_assert(row_of(kRows, "sandbox") == script_row::sandbox);

void check_entry(Judge& judge, const Record& entry) {
  for (const ScriptFault& fault : script_faults(entry, judge.path())) {
    if (fault.at == nullptr) {
      judge.error(entry, fault.message);
    } else {
      judge.error(*fault.at, fault.message);
    }
  }
}

}  // namespace

constinit const Table kHostScriptTable = {
    .go_type = "limatype.HostProvision", .rows = kRows, .check = check_entry};

}  // namespace limequat::config
