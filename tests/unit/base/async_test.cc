#include <gmock/gmock.h>
#include <signal.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/async_child.h"
#include "base/async_race.h"
#include "base/error.h"
#include "base/latch.h"
#include "tests/support/run_coroutine.h"

namespace limequat {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using test::run_coroutine;

constexpr auto kLong = 20s;

// Outside of the coroutines: GCC 12 fails on initializer lists in them.
ProcessSpec shell(const char* script) { return {.argv = {"/bin/sh", "-c", script}}; }
ProcessSpec helper(const char* word) {
  return {.argv = {LIMEQUAT_BASE_TEST_HELPER, word}, .standard_output = ProcessSpec::Null{}};
}
ProcessSpec missing_program() { return {.argv = {"/no/such/program"}}; }

asio::awaitable<void> for_ever() {
  asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
  co_await timer.async_wait(asio::use_awaitable);
}

TEST(AsyncRun, CapturesAndFeeds) {
  run_coroutine([]() -> asio::awaitable<void> {
    const AsyncRunResult result =
        co_await async_run(shell("cat; echo err >&2; exit 3"), "hello", kLong);
    EXPECT_EQ(result.output, "hello");
    EXPECT_EQ(result.error_output, "err\n");
    EXPECT_EQ(result.status, WaitStatus(Exited{3}));
    EXPECT_FALSE(result.timed_out);
  });
}

TEST(AsyncRun, LongOutputIsCutNotFatal) {
  run_coroutine([]() -> asio::awaitable<void> {
    const AsyncRunResult result = co_await async_run(shell("head -c 3000000 /dev/zero"), "", kLong);
    EXPECT_EQ(result.output.size(), 1u << 20);
    EXPECT_TRUE(result.status.success());
  });
}

TEST(AsyncRun, TimeLimitKills) {
  run_coroutine([]() -> asio::awaitable<void> {
    const AsyncRunResult result = co_await async_run(helper("ignore-term"), "", 50ms);
    EXPECT_TRUE(result.timed_out);
    EXPECT_EQ(result.status, WaitStatus(Signalled{SIGKILL}));
  });
}

TEST(AsyncRun, MissingProgramIsAnError) {
  run_coroutine([]() -> asio::awaitable<void> {
    bool thrown = false;
    try {
      (void)co_await async_run(missing_program(), "", kLong);
    } catch (const SystemError&) {
      thrown = true;
    }
    EXPECT_TRUE(thrown);
  });
}

TEST(AsyncWait, CancelledItLeavesTheChildOurs) {
  run_coroutine([]() -> asio::awaitable<void> {
    Child child = spawn(helper("sleep"));
    Latch stop(co_await asio::this_coro::executor);
    stop.set();
    const auto outcome = co_await race(async_wait(child), stop.wait());
    EXPECT_EQ(outcome.index(), 1u);
    EXPECT_TRUE(child.running());
    child.signal(SIGKILL);
    EXPECT_EQ(co_await async_wait(child), WaitStatus(Signalled{SIGKILL}));
    EXPECT_FALSE(child.running());
  });
}

TEST(Race, FirstToEndDecidesAlsoWithAnException) {
  run_coroutine([]() -> asio::awaitable<void> {
    const auto seven = []() -> asio::awaitable<int> { co_return 7; };
    const auto outcome = co_await race(for_ever(), seven());
    EXPECT_EQ(outcome.index(), 1u);
    EXPECT_EQ(std::get<1>(outcome), 7);
    const auto fails = []() -> asio::awaitable<void> {
      throw Error("first");
      co_return;
    };
    bool thrown = false;
    try {
      (void)co_await race(for_ever(), fails());
    } catch (const Error& error) {
      thrown = error.message() == "first";
    }
    EXPECT_TRUE(thrown);
  });
}

TEST(LatchTest, WaitersBeforeAndAfter) {
  run_coroutine([]() -> asio::awaitable<void> {
    const auto executor = co_await asio::this_coro::executor;
    Latch latch(executor);
    EXPECT_FALSE(latch.is_set());
    EXPECT_FALSE(co_await latch.wait_for(1ms));
    asio::post(executor, [&] { latch.set(); });
    co_await latch.wait();
    EXPECT_TRUE(latch.is_set());
    co_await latch.wait();
    EXPECT_TRUE(co_await latch.wait_for(0ms));
  });
}

TEST(LatchTest, ItsEndCancelsWhoeverWaits) {
  run_coroutine([]() -> asio::awaitable<void> {
    auto latch = std::make_unique<Latch>(co_await asio::this_coro::executor);
    asio::post(co_await asio::this_coro::executor, [&] { latch.reset(); });
    bool cancelled = false;
    try {
      co_await latch->wait();
    } catch (const boost::system::system_error& error) {
      cancelled = error.code() == asio::error::operation_aborted;
    }
    EXPECT_TRUE(cancelled);
  });
}

}  // namespace
}  // namespace limequat
