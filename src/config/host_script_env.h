// Names of environment variables that mean something special to a host script (T8): the one list,
// for what the host's environment loses and for what a template may not bring back.
#pragma once

#include <string>
#include <string_view>

#include "config/host_script.h"

namespace limequat::config {

// Every process of a script carries this variable, with a value that only its run has
// (hostprovision/environment.h).
inline constexpr std::string_view kScriptMark = "LIMEQUAT_HOST_SCRIPT";

// Makes a shell run code of its own before, or beside, the script.
[[nodiscard]] bool is_shell_hook(std::string_view name);
// Makes the dynamic linker load code: LD_*, DYLD_*.
[[nodiscard]] bool is_loader_variable(std::string_view name);
// Differs from script to script, and is ours alone to set: LIMA_PHASE, LIMACTL…
[[nodiscard]] bool is_script_variable(std::string_view name);

// "" or what is wrong with a variable of `env:`, behind "field `…` ": nobody may set those that we
// set (it would change nothing), and who needs consent no hook, no loader variable and no name that
// is none in POSIX (which is how functions are exported).
[[nodiscard]] std::string script_env_name_fault(std::string_view name, bool needs_consent);

// For an entry that turns out to need consent after it was read: the faults go to its `invalid`.
void refuse_env_names(HostScript& script);

}  // namespace limequat::config
