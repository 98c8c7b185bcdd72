// A fact that becomes true once, which coroutines of one io_context thread can wait for.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace limequat::hostagent {

class Latch {
 public:
  explicit Latch(const boost::asio::any_io_executor& executor)
      : timer_(executor, boost::asio::steady_timer::time_point::max()) {}

  void set() {
    set_ = true;
    timer_.cancel();
  }
  [[nodiscard]] bool is_set() const { return set_; }

  [[nodiscard]] boost::asio::awaitable<void> wait() {
    if (set_) co_return;
    boost::system::error_code woken;
    // The timer never expires; cancelling it is the wake-up, and so is the cancellation of the waiter.
    co_await timer_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, woken));
    if (!set_) throw boost::system::system_error(woken);
  }

 private:
  boost::asio::steady_timer timer_;
  bool set_ = false;
};

}  // namespace limequat::hostagent
