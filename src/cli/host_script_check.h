// Looks at host scripts without running them: rules of the configuration, templates, shells, the
// shell's own syntax check (`-n`, which executes nothing), and what a reader should not miss.
#pragma once

#include <string>
#include <vector>

#include "config/host_script.h"
#include "config/machine.h"
#include "config/problem.h"
#include "gotemplate/value.h"
#include "hostprovision/plan.h"
#include "store/home.h"

namespace limequat::cli {

struct ScriptFinding {
  enum class Kind { error, warning, note } kind = Kind::error;
  std::string file;
  int line = 0;
  std::string message;
  // "FILE:LINE: error: MESSAGE", sanitised.
  [[nodiscard]] std::string text() const;
};

// Of one script; `input` is that of its machine (host_provision_machine.h). An entry for another
// operating system or another machine is checked as far as this host can.
[[nodiscard]] std::vector<ScriptFinding> check_script(const config::HostScript& script,
                                                      const hostprovision::PlanInput& input);

// Variables and templates ({{template "x"}}) that the `shell` and `script` of these entries name
// and that there are not: H6 without anything else that could go wrong when they run. For
// `validate` and before a machine is made: `instance` need not exist; entries that are invalid are
// left to validate().
[[nodiscard]] std::vector<config::Problem> unknown_variables(
    const std::vector<config::HostScript>& scripts, const gotemplate::Value& instance);
enum class ScriptsOf {
  every_file,
  lima_yaml,  // not those of default.yaml: for an edit, which does not change them
};
// Throws config::ConfigError with them. `name`: of the machine that would be made.
void require_known_variables(const store::Home& home, const config::Machine& machine,
                             const std::string& name, ScriptsOf which = ScriptsOf::every_file);

// Where the text of a script stands in a file.
struct ScriptLines {
  std::string file;
  int first = 1;
  int count = 1;
};
// Out of what `bash -n` and `sh -n` print. `script_file`: what the shell was given. Lines that are
// no message of the shell are left out.
[[nodiscard]] std::vector<ScriptFinding> syntax_findings(const std::string& shell_output,
                                                         const std::string& script_file,
                                                         const ScriptLines& lines);

}  // namespace limequat::cli
