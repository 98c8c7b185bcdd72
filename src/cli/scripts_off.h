// What a machine's host scripts may not do, told by the commands that change it.
#pragma once

#include "store/instance.h"

namespace limequat::cli {

class Context;

// S7: which scripts are off, why, and what turns them on. Nothing when all are on. `instance` has a
// config.
void tell_scripts_off(Context& context, const store::Instance& instance);

}  // namespace limequat::cli
