// "Start it now": what edit, clone, rename and restart do with a machine when they are done with
// it.
#pragma once

#include <optional>
#include <string>

#include "lifecycle/start.h"
#include "store/instance.h"

namespace limequat::cli {

class Context;
class FlagSet;

// --start, and --skip-host-scripts for the start that may follow.
struct StartAfterFlags {
  std::optional<bool> start;
  bool skip_host_scripts = false;
};
void add_start_after_flags(FlagSet& set, StartAfterFlags& flags, const std::string& start_help);

// `flag`: --start. Without it a terminal's user is asked, with yes as the default.
[[nodiscard]] bool wants_start(Context& context, const std::optional<bool>& flag);

// Asks, when the flags leave it open, and starts.
void start_if_wanted(Context& context, const store::Instance& instance,
                     const StartAfterFlags& flags);

// Every check of `limactl start`, then the start. The questions about host scripts are behind us.
void start_now(Context& context, const store::Instance& instance,
               const lifecycle::StartOptions& options);

}  // namespace limequat::cli
