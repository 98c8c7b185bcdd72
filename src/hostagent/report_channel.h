// Receives what the guest's boot scripts push (guestlink/report.h). The host agent listens before
// QEMU starts; QEMU connects as a client, so no line is lost and nothing polls.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>

#include "guestlink/report.h"

namespace limequat::hostagent {

class UnixListener;
// Accepts and reads until cancelled. `on_report` runs on the event loop's thread.
[[nodiscard]] boost::asio::awaitable<void> receive_reports(
    UnixListener& listener, std::function<void(const guestlink::Report&)> on_report);

}  // namespace limequat::hostagent
