// Children on an event loop: the Boost.Asio side of process.h. One thread runs the io_context;
// nothing here blocks it.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <string>

#include "base/process.h"

namespace limequat {

// Waits for the end and reaps. `child` must outlive the call. Cancelling the wait leaves the child
// running and owned.
[[nodiscard]] boost::asio::awaitable<WaitStatus> async_wait(Child& child);

// Runs to the end with both outputs captured (cut at 1 MiB each) and `input` given to standard
// input. Past `limit`, and when the caller is cancelled, the child gets SIGKILL; past the limit the
// status is that signal and `timed_out` is set.
struct AsyncRunResult {
  WaitStatus status{Exited{0}};
  std::string output;
  std::string error_output;
  bool timed_out = false;
};
[[nodiscard]] boost::asio::awaitable<AsyncRunResult> async_run(ProcessSpec spec, std::string input,
                                                               std::chrono::milliseconds limit);

}  // namespace limequat
