// What a machine needs before its host agent can start it: disk, kernel, keys. Done in the command,
// not in the daemon, because it may take long and shows progress.
#pragma once

#include "base/log.h"
#include "base/progress.h"
#include "store/instance.h"

namespace limequat::lifecycle {

// What is there already is kept; a killed prepare is gone on with by the next. Throws Error.
void prepare(const store::Instance& instance, const store::Home& home, Logger& logger,
             ProgressLine& progress);

}  // namespace limequat::lifecycle
