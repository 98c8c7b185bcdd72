// Runs a coroutine to its end on an event loop of its own, for tests.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <exception>
#include <functional>

namespace limequat::test {

// What `body` throws comes out here. It may use EXPECT_…, not ASSERT_… (which returns). Everything
// that it has started on the loop must come to an end by itself within the limit.
inline void run_coroutine(std::function<boost::asio::awaitable<void>()> body,
                          std::chrono::seconds limit = std::chrono::seconds(60)) {
  boost::asio::io_context loop;
  bool finished = false;
  std::exception_ptr thrown;
  boost::asio::co_spawn(loop, body, [&](std::exception_ptr error) {
    finished = true;
    thrown = error;
  });
  loop.run_for(limit);
  if (thrown) std::rethrow_exception(thrown);
  EXPECT_TRUE(finished) << "the coroutine did not end within " << limit.count() << " s";
  EXPECT_TRUE(loop.stopped()) << "something was left running on the event loop";
}

}  // namespace limequat::test
