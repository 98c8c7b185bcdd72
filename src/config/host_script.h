// One entry of `hostProvision` as written: parsed and validated, not yet rendered, not yet allowed.
//
// Contract: docs/host-provisioning.md and the H rows of the specification (H1, H6, H11–H21, H24,
// H25). config/ fills these; hostprovision/ turns them into runs.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace limequat::config {

enum class ScriptOrigin { machine, default_yaml };

enum class Phase { pre_start, post_start, pre_stop, post_stop, pre_delete };
[[nodiscard]] std::string_view to_string(Phase phase);  // "pre-start"

enum class OnError { abort, warn };
enum class Sandbox { none, restricted };

struct HostScript {
  int index = 0;  // place in the whole list, kept when entries are skipped
  ScriptOrigin origin = ScriptOrigin::machine;
  std::string file;     // where it was read from
  int line = 0;         // 1-based line of the entry
  int script_line = 0;  // 1-based line where the script text begins

  std::string name;  // "" when the author gave none
  // Go template; a keyword (bash, sh, pwsh, powershell, cmd), a command template, or nothing.
  std::optional<std::string> shell;
  std::optional<std::string> script;  // Go template
  bool shorthand = false;             // written as `bash: …` instead of `shell:` and `script:`
  std::vector<std::string> host_os;   // effective set of GOOS names; empty: any
  bool debug = false;
  bool wait = true;
  std::string message;
  std::vector<Phase> phases{Phase::pre_start};
  std::optional<std::chrono::milliseconds> timeout;
  std::optional<OnError> on_error;
  std::vector<std::string> instances;  // globs, `!x` excludes; empty: all
  struct EnvValue {
    enum class From { literal, file, command } from = From::literal;
    std::string value;  // the literal, the path or the command
    bool secret = false;
  };
  std::map<std::string, EnvValue> env;
  Sandbox sandbox = Sandbox::none;
  // Of an entry that needs consent: the params of lima.yaml that its texts name. What runs depends
  // on them, so they are shown, and are part of the digest.
  std::map<std::string, std::string> params;

  // Why it may run only with the user's consent ("it stands in the machine's own lima.yaml"); "" =
  // it is the user's own. Set by Loader::load; entries of lima.yaml need consent whatever stands
  // here.
  std::string consent_reason;
  [[nodiscard]] bool needs_consent() const {
    return origin == ScriptOrigin::machine || !consent_reason.empty();
  }
  [[nodiscard]] std::string_view why_consent() const;
  [[nodiscard]] bool runs_in(Phase phase) const;

  // Not empty: the entry breaks a rule of H24 or has a value that means nothing; this says which,
  // one a line. validate() reports it; whoever gets here all the same must not run the entry.
  std::string invalid;
};

// The shell keywords of the specification (H14–H18).
[[nodiscard]] bool is_shell_keyword(std::string_view shell);

}  // namespace limequat::config
