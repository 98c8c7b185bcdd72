#include "base/latch.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <list>

namespace limequat {

namespace asio = boost::asio;

struct Latch::State {
  asio::any_io_executor executor;
  bool set = false;
  bool closed = false;
  std::list<asio::steady_timer*> waiters;

  explicit State(asio::any_io_executor used) : executor(std::move(used)) {}
  void wake() {
    for (auto* timer : waiters) timer->cancel();
  }
};

namespace {

// A timer on the waiter's own frame, known to the latch while the frame lives.
template <class State>
class Waiter {
 public:
  Waiter(std::shared_ptr<State> state, asio::steady_timer::time_point until)
      : state_(std::move(state)), timer_(state_->executor, until) {
    state_->waiters.push_back(&timer_);
  }
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;
  ~Waiter() { state_->waiters.remove(&timer_); }
  asio::steady_timer& timer() { return timer_; }

 private:
  std::shared_ptr<State> state_;
  asio::steady_timer timer_;
};

template <class State>
asio::awaitable<bool> wait_until(std::shared_ptr<State> state,
                                 asio::steady_timer::time_point until) {
  if (state->set) co_return true;
  boost::system::error_code woken;
  if (!state->closed) {
    Waiter<State> waiter(state, until);
    co_await waiter.timer().async_wait(asio::redirect_error(asio::use_awaitable, woken));
  }
  if (state->set) co_return true;
  if (!woken && !state->closed) co_return false;
  throw boost::system::system_error(asio::error::operation_aborted);
}

}  // namespace

Latch::Latch(const asio::any_io_executor& executor) : state_(std::make_shared<State>(executor)) {}

Latch::~Latch() {
  state_->closed = true;
  state_->wake();
}

void Latch::set() {
  state_->set = true;
  state_->wake();
}

void Latch::reset() { state_->set = false; }

bool Latch::is_set() const { return state_->set; }

asio::awaitable<void> Latch::wait() {
  auto state = state_;
  (void)co_await wait_until(std::move(state), asio::steady_timer::time_point::max());
}

asio::awaitable<bool> Latch::wait_for(std::chrono::milliseconds limit) {
  auto state = state_;
  co_return co_await wait_until(std::move(state), asio::steady_timer::clock_type::now() + limit);
}

}  // namespace limequat
