// What each signal asks for. H26 and the phases of a stop stand on it (functional:
// host_phases.bats).
#include "hostagent/stop_requests.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>

#include "base/async_race.h"
#include "lifecycle/stop.h"
#include "tests/support/log_recorder.h"
#include "tests/support/run_coroutine.h"

namespace limequat::hostagent {
namespace {

namespace asio = boost::asio;
using limequat::test::run_coroutine;

class StopRequestsTest : public ::testing::Test {
 protected:
  // Runs what `body` asks, on one loop with `requests_`.
  void with_requests(std::function<asio::awaitable<void>()> body) {
    run_coroutine([&]() -> asio::awaitable<void> {
      const auto executor = co_await asio::this_coro::executor;
      requests_.emplace(executor, recorder_.logger(), [this] { ++without_scripts_; });
      co_await body();
      requests_.reset();
    });
  }
  // Whether that coroutine is over already, without waiting for it.
  static asio::awaitable<bool> is_over(asio::awaitable<void> what) {
    const auto outcome = co_await race(std::move(what), at_once());
    co_return outcome.index() == 0;
  }
  static asio::awaitable<void> at_once() { co_return; }

  limequat::test::LogRecorder recorder_;
  std::optional<StopRequests> requests_;
  int without_scripts_ = 0;
};

TEST_F(StopRequestsTest, NothingIsAskedForAtFirst) {
  with_requests([&]() -> asio::awaitable<void> {
    EXPECT_FALSE(co_await is_over(requests_->requested()));
    EXPECT_FALSE(co_await is_over(requests_->insisted()));
    EXPECT_FALSE(co_await is_over(requests_->post_start_ended()));
  });
}

TEST_F(StopRequestsTest, SigintMayBeRefusedAndIsThenForgotten) {
  with_requests([&]() -> asio::awaitable<void> {
    requests_->on_signal(SIGINT);
    EXPECT_TRUE(co_await is_over(requests_->requested()));
    EXPECT_TRUE(requests_->may_be_refused());
    requests_->refuse();
    EXPECT_FALSE(co_await is_over(requests_->requested()));
    requests_->on_signal(SIGINT);
    EXPECT_TRUE(co_await is_over(requests_->requested()));
    EXPECT_FALSE(co_await is_over(requests_->insisted()));
  });
  EXPECT_EQ(recorder_.text(),
            "info Received INT, shutting down the host agent\n"
            "info Received INT, shutting down the host agent\n");
}

TEST_F(StopRequestsTest, SigtermMayNotBeRefusedWhateverElseCame) {
  with_requests([&]() -> asio::awaitable<void> {
    requests_->on_signal(SIGTERM);
    EXPECT_FALSE(requests_->may_be_refused());
    requests_->on_signal(SIGINT);
    EXPECT_FALSE(requests_->may_be_refused());
    co_return;
  });
  with_requests([&]() -> asio::awaitable<void> {
    requests_->on_signal(SIGINT);
    requests_->on_signal(SIGTERM);
    EXPECT_FALSE(requests_->may_be_refused());
    co_return;
  });
}

TEST_F(StopRequestsTest, AskedAgainItInsists) {
  with_requests([&]() -> asio::awaitable<void> {
    requests_->on_signal(SIGINT);
    EXPECT_FALSE(co_await is_over(requests_->insisted()));
    requests_->on_signal(SIGINT);
    EXPECT_TRUE(co_await is_over(requests_->insisted()));
  });
}

TEST_F(StopRequestsTest, AskedAgainWhileStopScriptsRunItEndsThem) {
  with_requests([&]() -> asio::awaitable<void> {
    requests_->on_signal(SIGINT);
    EXPECT_FALSE(co_await is_over(requests_->begin_scripts()));
    requests_->on_signal(SIGINT);
    EXPECT_FALSE(co_await is_over(requests_->insisted()));
    // Those of the next phase are others.
    EXPECT_FALSE(co_await is_over(requests_->begin_scripts()));
    auto scripts = requests_->begin_scripts();
    requests_->on_signal(SIGTERM);
    EXPECT_TRUE(co_await is_over(std::move(scripts)));
    requests_->end_scripts();
    requests_->on_signal(SIGTERM);
    EXPECT_TRUE(co_await is_over(requests_->insisted()));
  });
}

TEST_F(StopRequestsTest, Sigusr1EndsThePostStartScriptsAndNothingElse) {
  with_requests([&]() -> asio::awaitable<void> {
    requests_->on_signal(lifecycle::kEndPostStartSignal);
    EXPECT_TRUE(co_await is_over(requests_->post_start_ended()));
    EXPECT_FALSE(co_await is_over(requests_->requested()));
  });
  EXPECT_EQ(recorder_.text(), "");
}

TEST_F(StopRequestsTest, Sigusr2StopsWithoutScripts) {
  with_requests([&]() -> asio::awaitable<void> {
    requests_->on_signal(lifecycle::kStopWithoutScriptsSignal);
    EXPECT_TRUE(co_await is_over(requests_->requested()));
    EXPECT_FALSE(requests_->may_be_refused());
  });
  EXPECT_EQ(without_scripts_, 1);
}

TEST_F(StopRequestsTest, ListensToRealSignals) {
  with_requests([&]() -> asio::awaitable<void> {
    // Before the signal: it must not reach the default action.
    const auto send = [&]() -> asio::awaitable<void> {
      ::kill(::getpid(), SIGHUP);
      co_await requests_->requested();
    };
    const auto outcome = co_await race(requests_->listen(), send());
    EXPECT_EQ(outcome.index(), 1u);
    EXPECT_FALSE(requests_->may_be_refused());
  });
}

TEST_F(StopRequestsTest, AnIgnoredSighupStaysIgnored) {
  const auto before = ::signal(SIGHUP, SIG_IGN);
  with_requests([&]() -> asio::awaitable<void> {
    const auto send = [&]() -> asio::awaitable<void> {
      ::kill(::getpid(), SIGHUP);
      ::kill(::getpid(), SIGINT);
      co_await requests_->requested();
    };
    (void)co_await race(requests_->listen(), send());
    EXPECT_TRUE(requests_->may_be_refused());
  });
  ::signal(SIGHUP, before);
  EXPECT_EQ(recorder_.text(), "info Received INT, shutting down the host agent\n");
}

}  // namespace
}  // namespace limequat::hostagent
