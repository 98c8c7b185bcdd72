// A fact that becomes true, which coroutines of one io_context thread can wait for. Any number of
// waiters, before and after.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>

namespace limequat {

class Latch {
 public:
  explicit Latch(const boost::asio::any_io_executor& executor);
  Latch(const Latch&) = delete;
  Latch& operator=(const Latch&) = delete;
  // Those who still wait are cancelled (operation_aborted).
  ~Latch();

  void set();
  // Not true any more; whoever was woken stays awake.
  void reset();
  [[nodiscard]] bool is_set() const;

  // A waiter that is cancelled throws boost::system::system_error(operation_aborted).
  [[nodiscard]] boost::asio::awaitable<void> wait();
  // False when `limit` passed first.
  [[nodiscard]] boost::asio::awaitable<bool> wait_for(std::chrono::milliseconds limit);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace limequat
