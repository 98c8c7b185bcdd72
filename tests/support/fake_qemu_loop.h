// The event loop of the fake QEMU: descriptors and timers, one thread, poll(2).
#pragma once

#include <poll.h>

#include <chrono>
#include <functional>
#include <map>
#include <vector>

namespace limequat::test::fake_qemu {

class Loop {
 public:
  using Clock = std::chrono::steady_clock;

  void on_readable(int fd, std::function<void()> handler) { handlers_[fd] = std::move(handler); }
  void forget(int fd) { handlers_.erase(fd); }
  void after(std::chrono::milliseconds delay, std::function<void()> handler) {
    timers_.emplace(Clock::now() + delay, std::move(handler));
  }

  // Never returns: the fake ends with exit().
  [[noreturn]] void run() {
    for (;;) {
      std::vector<pollfd> fds;
      for (const auto& [fd, handler] : handlers_) fds.push_back({fd, POLLIN, 0});
      ::poll(fds.data(), fds.size(), milliseconds_left());
      run_timers();
      for (const auto& one : fds) {
        const auto found = handlers_.find(one.fd);
        if (one.revents == 0 || found == handlers_.end()) continue;
        const auto handler = found->second;  // it may forget itself
        handler();
      }
    }
  }

 private:
  int milliseconds_left() const {
    if (timers_.empty()) return -1;
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(timers_.begin()->first - Clock::now());
    return left.count() < 0 ? 0 : static_cast<int>(left.count());
  }
  void run_timers() {
    while (!timers_.empty() && timers_.begin()->first <= Clock::now()) {
      const auto handler = timers_.begin()->second;
      timers_.erase(timers_.begin());
      handler();
    }
  }

  std::map<int, std::function<void()>> handlers_;
  std::multimap<Clock::time_point, std::function<void()>> timers_;
};

}  // namespace limequat::test::fake_qemu
