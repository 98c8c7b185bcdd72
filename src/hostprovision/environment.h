// The environment of a host script, as a value: what the host has, less what would make a shell run
// code of its own before the script (`--norc` does not stop those), plus what a script wants to
// know.
#pragma once

#include <map>
#include <string>

#include "base/process.h"
#include "config/host_script.h"
#include "config/host_script_env.h"

namespace limequat::hostprovision {

struct ScriptSurroundings {
  std::string lima_home;
  std::string instance;
  std::string instance_dir;
  std::string ssh_config;
  int ssh_port = 0;         // 0: not known, LIMA_SSH_PORT is left out
  std::string limactl;      // absolute path of the program to call back
  std::string stop_reason;  // stop phases: "stopped", "crashed"… (docs, "Phases"); "" otherwise
};

// Names that the host's environment loses (config/host_script_env.h): hooks of shells, the marks of
// another machine's script, and, for scripts that need consent or are sandboxed, LD_* and
// DYLD_* (T8). `env:` of such a script cannot have them either: its entry is invalid.
[[nodiscard]] bool is_scrubbed(std::string_view name, const config::HostScript& script);

// Scrubbed `host`, then the script's own `env` (literal values, already resolved), then LIMA_HOME
// LIMA_INSTANCE LIMA_INSTANCE_DIR LIMA_PHASE LIMA_HOST_PROVISION_INDEX LIMA_SSH_CONFIG
// LIMA_SSH_PORT LIMACTL LIMA_HOST_PROVISION_WAIT LIMA_STOP_REASON, which nothing overrides.
[[nodiscard]] Environment script_environment(const Environment& host,
                                             const config::HostScript& script, config::Phase phase,
                                             const ScriptSurroundings& around,
                                             const std::map<std::string, std::string>& env);

// Every process of a script carries this variable, with a value that only its run has:
// "<token of the ledger>.<number of the run>.". What a crash leaves behind is found by it
// (leftovers.h).
inline constexpr std::string_view kMarkVariable = config::kScriptMark;

// For whoever starts the host agent of a machine: when that happens from inside a host script of
// another machine, the agent must not look like a process of that script.
void drop_script_marks(Environment& environment);

}  // namespace limequat::hostprovision
