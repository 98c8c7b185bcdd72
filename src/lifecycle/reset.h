// `limactl factory-reset`: a machine loses its disk and all that its life has left in its folder,
// and keeps its lima.yaml. The next start makes the rest anew.
#pragma once

#include "lifecycle/command_phase.h"

namespace limequat::lifecycle {

// Stops the machine by force first (stop.h). Of its folder stay: *.yaml and *.yml, lima-version,
// the mark of protection, the identity of a vz machine, what is still promised to host scripts, and
// folders that are not empty. Links are removed, never followed. What cannot be removed is logged.
// Throws Error when the machine is protected, when somebody works on it, or when something that was
// to go is still there.
//
// Source: upstream's factory-reset.
void reset_instance(const CommandContext& context);

}  // namespace limequat::lifecycle
