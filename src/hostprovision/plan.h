// What the host scripts of one machine come to in one phase: a list of steps, each a pure value.
// Nothing is executed and nothing written here (H26); runner.h carries a plan out.
//
// Every template is rendered and every shell looked up before the first script runs. The text of a
// script is read once: what `permission` was asked about is what is rendered, and the rendered
// bytes are what the runner writes to a file of its own and hands to the shell. Nothing is read
// again in between.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/file.h"
#include "base/process.h"
#include "config/host_script.h"
#include "gotemplate/value.h"
#include "hostprovision/environment.h"
#include "hostprovision/program_search.h"
#include "hostprovision/sandbox.h"
#include "hostprovision/shell.h"

namespace limequat::hostprovision {

struct Decision {
  bool allowed = false;
  std::string reason;  // when not allowed: why, and how to turn it on
  // Not allowed because nobody can tell what the user decided about a script of their own: the
  // entry is then an error (Broken), not one that was turned off.
  bool unknown = false;
  // Not allowed because nobody wants any script to run this time (--skip-host-scripts).
  bool not_wanted = false;
  // When allowed: in this sandbox instead of the entry's own (the user answered `sandbox`). Never a
  // weaker one.
  std::optional<config::Sandbox> sandbox = std::nullopt;
};
// Asked once for each entry that would otherwise run, about the very text that will be rendered.
// Consent::permission (consent.h) is the one of a machine.
using Permission = std::function<Decision(const config::HostScript&)>;

// Without a trust store: what needs no consent runs, the rest is off.
[[nodiscard]] Decision without_consent(const config::HostScript& script);

// The text of one `env` value of an entry with that sandbox (its own, or the user's decision): a
// restricted entry gets nothing that its script could not have fetched itself. Throws Error.
using EnvResolver =
    std::function<std::string(const config::HostScript::EnvValue&, config::Sandbox)>;
// Refuses `from: file` and `from: command`.
[[nodiscard]] std::string literal_env_only(const config::HostScript::EnvValue& value,
                                           config::Sandbox sandbox);

struct PlanInput {
  config::Phase phase = config::Phase::pre_start;
  Host host;
  Environment environment;  // of this process, before scrubbing
  ScriptSurroundings around;
  gotemplate::Value instance;  // what `limactl list --format` renders
  Path script_folder;          // where script files will lie (Runner::script_folder)
  Permission permission = without_consent;
  EnvResolver resolve_env = literal_env_only;
  // Asked when an entry wants a sandbox on Linux.
  std::function<SandboxSupport()> sandbox_support = probe_sandbox;
};

// What every step knows about its entry.
struct StepInfo {
  int index = 0;
  std::string label;  // `name`, or "#<index>"
  config::Phase phase = config::Phase::pre_start;
  std::string source;  // "default.yaml:12"
  bool wait = true;
  config::OnError on_error = config::OnError::abort;
};

struct Run {
  StepInfo info;
  ShellKind shell = ShellKind::bash;
  std::vector<std::string> argv;  // argv[0] is absolute
  struct ScriptFileSpec {
    Path path;          // what {{.ScriptName}} was; always in the private folder
    std::string bytes;  // rendered
    // debug: a copy in the instance directory, which stays; else empty. No shell reads it: a script
    // in the sandbox may write there.
    Path copy;
  };
  std::optional<ScriptFileSpec> script;
  Environment environment;
  Path working_directory;
  std::optional<std::chrono::milliseconds> timeout;
  std::vector<std::string> secrets;  // shown as *** in logs
  // sandbox: restricted. On macOS it is part of argv (sandbox-exec), and `policy` is empty.
  struct SandboxSpec {
    std::optional<SandboxPolicy> policy;
    Path temp;  // the script's own $TMPDIR: made before it starts, removed with all in it
  };
  std::optional<SandboxSpec> sandbox;
};

struct Skip {
  enum class Why { other_os, other_instance, not_allowed, not_wanted };
  StepInfo info;
  Why why = Why::other_os;
  std::string reason;  // one line for people
};

// An entry that cannot run as written: shell not found, broken template.
struct Broken {
  StepInfo info;
  std::string message;  // `hostProvision[1]: shell "pwsh" not found in PATH (default.yaml:12)`
  // True when it ends the phase before any script runs: it would have been waited for, and aborts.
  [[nodiscard]] bool aborts() const { return info.wait && info.on_error == config::OnError::abort; }
};

using Step = std::variant<Run, Skip, Broken>;
[[nodiscard]] const StepInfo& info_of(const Step& step);

struct Plan {
  config::Phase phase = config::Phase::pre_start;
  std::vector<Step> steps;            // in the order of execution
  std::vector<std::string> warnings;  // to be logged once each
  [[nodiscard]] int run_count() const;
};

// `scripts` in the order of config (the machine's, then those of default.yaml); those of other
// phases are no steps of this one. Never throws for what is wrong with an entry: that becomes a
// Broken step.
[[nodiscard]] Plan make_plan(const std::vector<config::HostScript>& scripts,
                             const PlanInput& input);

// `hostProvision[1] "vpn-check"`: how an entry is called in messages.
[[nodiscard]] std::string describe(const StepInfo& info);

}  // namespace limequat::hostprovision
