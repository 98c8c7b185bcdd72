// Follows a serial log on the event loop, so that a machine whose kernel panics fails its start at
// once and not after the time limit.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "base/file.h"
#include "driver/boot_failure.h"

namespace limequat::driver {

// Returns when the log shows a failure; waits forever otherwise: race it against "ready" and cancel
// it. For after Driver::start(), when the log exists (SystemError otherwise). Wakes only when the
// log grows, and five times a second at the most.
[[nodiscard]] boost::asio::awaitable<BootFailure> watch_for_boot_failure(Path serial_log);

// The last 64 KiB of a log; empty when there is none.
[[nodiscard]] std::string read_serial_tail(const Path& serial_log);

}  // namespace limequat::driver
