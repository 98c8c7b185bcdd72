// What the signals of a host agent ask for, and who hears of it. One thread.
//
//   SIGINT, SIGHUP, SIGTERM   stop; again: sooner (see `insisted`, `begin_scripts`)
//   SIGUSR2                   stop without host scripts
//   SIGUSR1                   end the post-start scripts
//
// After SIGINT a pre-stop script may refuse the stop; after the others (the host or the terminal
// goes) it may not. A signal that is ignored when the agent starts (nohup(1)) stays ignored, if it
// is SIGHUP.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>

#include "base/latch.h"
#include "base/log.h"

namespace limequat::hostagent {

class StopRequests {
 public:
  // `logger` must outlive it. `on_without_scripts` is called before the stop that asks for it.
  StopRequests(const boost::asio::any_io_executor& executor, Logger& logger,
               std::function<void()> on_without_scripts);

  // Hears the signals, until cancelled. Run it once, beside everything that waits below.
  [[nodiscard]] boost::asio::awaitable<void> listen();
  // What `listen` does with each; for tests too.
  void on_signal(int number);

  // Somebody wants the machine to stop.
  [[nodiscard]] boost::asio::awaitable<void> requested() { return stop_.wait(); }
  // Somebody asked again, while no stop scripts ran: the machine is to be killed.
  [[nodiscard]] boost::asio::awaitable<void> insisted() { return insisted_.wait(); }
  [[nodiscard]] boost::asio::awaitable<void> post_start_ended() { return end_post_start_.wait(); }

  // From here to end_scripts(), asking again ends the stop scripts: the awaitable returns.
  [[nodiscard]] boost::asio::awaitable<void> begin_scripts();
  void end_scripts() { in_scripts_ = false; }

  [[nodiscard]] bool may_be_refused() const { return may_be_refused_; }
  // The stop did not come to be; the next signal is a first one again.
  void refuse() { stop_.reset(); }

 private:
  boost::asio::any_io_executor executor_;
  Logger& logger_;
  std::function<void()> on_without_scripts_;
  Latch stop_;
  Latch end_scripts_;
  Latch end_post_start_;
  Latch insisted_;
  bool in_scripts_ = false;
  bool may_be_refused_ = true;
};

}  // namespace limequat::hostagent
