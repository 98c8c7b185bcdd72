// The process of QEMU, as a child on the event loop: its output goes to the debug log, its last
// lines are kept for messages, its end is waited for by any number of coroutines.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/process.h"
#include "base/process_identity.h"

namespace limequat::driver::qemu {

class QemuProcess {
 public:
  // Spawns `spec` with both outputs captured and in a process group of its own: a Ctrl-C on the
  // terminal is for us, not for the machine. `log` must outlive the object. Throws SystemError.
  QemuProcess(const boost::asio::any_io_executor& executor, ProcessSpec spec, Logger& log);
  QemuProcess(const QemuProcess&) = delete;
  QemuProcess& operator=(const QemuProcess&) = delete;
  // SIGTERM (QEMU writes its caches and ends), 2 s, SIGKILL. Blocks that long: only for failing
  // paths. Those who wait in exited() learn of it.
  ~QemuProcess();

  [[nodiscard]] const ProcessIdentity& identity() const;
  // The end, after the last output has been read.
  [[nodiscard]] boost::asio::awaitable<WaitStatus> exited();
  // False when `limit` passed first.
  [[nodiscard]] boost::asio::awaitable<bool> exited_within(std::chrono::milliseconds limit);
  [[nodiscard]] bool ended() const;
  [[nodiscard]] std::vector<std::string> last_lines() const;
  // SIGKILL. Nothing when it has ended.
  void kill();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace limequat::driver::qemu
