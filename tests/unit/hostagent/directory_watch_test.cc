#include "hostagent/directory_watch.h"

#include <gtest/gtest.h>

#include <boost/asio/this_coro.hpp>

#include "base/error.h"
#include "base/process.h"
#include "tests/support/run_coroutine.h"

namespace limequat::hostagent {
namespace {

namespace asio = boost::asio;
using limequat::test::run_coroutine;

void touch(const Path& path) { write_file_atomic(path, "x", 0600, false); }

TEST(DirectoryWatchTest, NothingThatHappensAfterItsStartIsMissed) {
  const TemporaryDirectory folder("limequat-watch");
  run_coroutine([&]() -> asio::awaitable<void> {
    DirectoryWatch watch(co_await asio::this_coro::executor, folder.path());
    touch(folder.path() / "a");
    touch(folder.path() / "b");
    std::set<std::string> names;
    while (!names.contains("a") || !names.contains("b")) {
      auto more = co_await watch.next();
      names.merge(more);
    }
    EXPECT_TRUE(names.contains("a"));
    EXPECT_TRUE(names.contains("b"));
  });
}

TEST(WaitForFileTest, OneThatIsThereIsNotWaitedFor) {
  const TemporaryDirectory folder("limequat-watch");
  touch(folder.path() / "a");
  run_coroutine([&]() -> asio::awaitable<void> { co_await wait_for_file(folder.path(), "a"); });
}

TEST(WaitForFileTest, OthersAreNotTakenForIt) {
  const TemporaryDirectory folder("limequat-watch");
  bool there = false;
  // Outlives the coroutine that starts it.
  const auto wait = [&]() -> asio::awaitable<void> {
    co_await wait_for_file(folder.path(), "wanted");
    EXPECT_TRUE(there);
  };
  run_coroutine([&]() -> asio::awaitable<void> {
    const auto executor = co_await asio::this_coro::executor;
    asio::co_spawn(executor, wait(), [](const std::exception_ptr& error) { EXPECT_FALSE(error); });
    DirectoryWatch watch(executor, folder.path());
    touch(folder.path() / "other");
    (void)co_await watch.next();
    there = true;
    touch(folder.path() / "wanted");
  });
  EXPECT_TRUE(there);
}

TEST(DirectoryWatchTest, AFolderThatIsNotThereIsAnError) {
  run_coroutine([]() -> asio::awaitable<void> {
    const auto executor = co_await asio::this_coro::executor;
    EXPECT_THROW(DirectoryWatch(executor, "/no/such/folder"), SystemError);
  });
}

}  // namespace
}  // namespace limequat::hostagent
