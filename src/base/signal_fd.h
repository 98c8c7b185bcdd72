// Signals as bytes to read (signalfd(2)): consumed at one point of a loop instead of in handlers.
#pragma once

#include <signal.h>

#include <initializer_list>
#include <optional>

#include "base/unique_fd.h"

namespace limequat {

// While it lives, the signals are blocked for this thread and arrive at fd(). Children are not
// affected: spawn() resets the mask.
class SignalFd {
 public:
  SignalFd(std::initializer_list<int> signals);
  ~SignalFd();
  SignalFd(const SignalFd&) = delete;
  SignalFd& operator=(const SignalFd&) = delete;

  [[nodiscard]] int fd() const { return fd_.get(); }
  // The next pending signal number, without waiting.
  [[nodiscard]] std::optional<int> take();

 private:
  sigset_t before_{};
  UniqueFd fd_;
};

}  // namespace limequat
