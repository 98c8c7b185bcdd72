#include "hostprovision/async_event.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace limequat::hostprovision {

namespace asio = boost::asio;

void AsyncEvent::set() {
  set_ = true;
  timer_.cancel();
}

asio::awaitable<void> AsyncEvent::wait() {
  while (!set_) {
    boost::system::error_code error;
    co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, error));
    if (set_) break;
    // Woken without cause: our own coroutine was cancelled.
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) {
      throw boost::system::system_error(asio::error::operation_aborted);
    }
  }
}

}  // namespace limequat::hostprovision
