// Stops a machine, with its host agent's help or against it.
#pragma once

#include "base/log.h"
#include "store/instance.h"

namespace limequat::lifecycle {

// Asks the host agent to shut the machine down and waits for its end. Throws Error when it is not
// running, or does not end within the time that upstream allows (3 min and 10 s).
void stop_gracefully(const store::Instance& instance, Logger& logger);

// Kills host agent and driver, whoever of them is there, ends what host scripts left, and removes pid
// files, sockets and temporary files. Never signals a process that is not surely the one meant.
void stop_forcibly(const store::Instance& instance, Logger& logger);

}  // namespace limequat::lifecycle
