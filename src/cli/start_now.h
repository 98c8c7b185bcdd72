// "Start it now": what edit, clone, rename and restart do with a machine when they are done with
// it.
#pragma once

#include <optional>

#include "lifecycle/start.h"
#include "store/instance.h"

namespace limequat::cli {

class Context;

// `flag`: --start. Without it a terminal's user is asked, with yes as the default.
[[nodiscard]] bool wants_start(Context& context, const std::optional<bool>& flag);

// Every check of `limactl start`, then the start. The questions about host scripts are behind us.
void start_now(Context& context, const store::Instance& instance,
               const lifecycle::StartOptions& options);

}  // namespace limequat::cli
