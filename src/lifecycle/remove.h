// Deletes a machine: `limactl delete`.
#pragma once

#include "base/log.h"
#include "store/instance.h"

namespace limequat::lifecycle {

// Throws Error when it is protected, or runs and `force` is off. Logs what it did.
void delete_instance(const store::Instance& instance, bool force, Logger& logger);

}  // namespace limequat::lifecycle
