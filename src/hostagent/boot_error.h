// What the user reads when a machine does not come up: the phase and the cause in the error, the
// evidence in the log before it.
#pragma once

#include <string_view>

#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "base/process.h"
#include "driver/boot_failure.h"

namespace limequat::hostagent {

// The last lines of the console, at level error; nothing when the guest said nothing.
void log_serial_tail(const Path& serial_log, Logger& logger);

// These log that tail, too.
[[nodiscard]] Error boot_failed(const driver::BootFailure& failure, const Path& serial_log,
                                Logger& logger);
// The VM's process ended; `last_output` is what it said.
[[nodiscard]] Error ended_while_booting(const WaitStatus& status, std::string_view last_output,
                                        const Path& serial_log, Logger& logger);

}  // namespace limequat::hostagent
