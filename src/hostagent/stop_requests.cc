#include "hostagent/stop_requests.h"

#include <signal.h>
#include <string.h>

#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "lifecycle/stop.h"

namespace limequat::hostagent {
namespace {

namespace asio = boost::asio;

bool is_ignored(int number) {
  struct sigaction now {};
  return ::sigaction(number, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

}  // namespace

StopRequests::StopRequests(const asio::any_io_executor& executor, Logger& logger,
                           std::function<void()> on_without_scripts)
    : executor_(executor),
      logger_(logger),
      on_without_scripts_(std::move(on_without_scripts)),
      stop_(executor),
      end_scripts_(executor),
      end_post_start_(executor),
      insisted_(executor) {}

asio::awaitable<void> StopRequests::listen() {
  asio::signal_set signals(executor_, SIGINT, SIGTERM);
  // The terminal of one in the foreground goes; with nohup(1) it is to go on.
  if (!is_ignored(SIGHUP)) signals.add(SIGHUP);
  signals.add(lifecycle::kEndPostStartSignal);
  signals.add(lifecycle::kStopWithoutScriptsSignal);
  for (;;) {
    const int number = co_await signals.async_wait(asio::use_awaitable);
    on_signal(number);
  }
}

void StopRequests::on_signal(int number) {
  if (number == lifecycle::kEndPostStartSignal) {
    end_post_start_.set();
    return;
  }
  logger_.info("Received {}, shutting down the host agent", ::sigabbrev_np(number));
  if (number == lifecycle::kStopWithoutScriptsSignal) on_without_scripts_();
  const bool again = stop_.is_set();
  may_be_refused_ = number == SIGINT && (!again || may_be_refused_);
  if (!again) {
    stop_.set();
  } else if (in_scripts_) {
    end_scripts_.set();
  } else {
    insisted_.set();
  }
}

asio::awaitable<void> StopRequests::begin_scripts() {
  in_scripts_ = true;
  end_scripts_.reset();
  return end_scripts_.wait();
}

}  // namespace limequat::hostagent
