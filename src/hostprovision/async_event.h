// Something that coroutines of one thread wait for: set() wakes all of them, for good, until
// reset().
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

namespace limequat::hostprovision {

class AsyncEvent {
 public:
  explicit AsyncEvent(const boost::asio::any_io_executor& executor)
      : timer_(executor, boost::asio::steady_timer::time_point::max()) {}

  void set();
  void reset() { set_ = false; }
  [[nodiscard]] bool is_set() const { return set_; }
  // Returns at once when it is set. Throws boost::system::system_error (operation_aborted) when the
  // waiting coroutine is cancelled.
  [[nodiscard]] boost::asio::awaitable<void> wait();

 private:
  boost::asio::steady_timer timer_;
  bool set_ = false;
};

}  // namespace limequat::hostprovision
