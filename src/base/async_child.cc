#include "base/async_child.h"

#include <signal.h>

#include <algorithm>
#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <utility>

#include "base/async_race.h"
#include "base/error.h"

namespace limequat {
namespace {

namespace asio = boost::asio;
using namespace asio::experimental::awaitable_operators;  // NOLINT(google-build-using-namespace)

constexpr std::size_t kMaxOutput = 1u << 20;

asio::awaitable<void> drain(UniqueFd fd, std::string& into) {
  asio::posix::stream_descriptor stream(co_await asio::this_coro::executor, fd.release());
  std::array<char, 8192> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled by read
  for (;;) {
    boost::system::error_code error;
    const std::size_t got = co_await stream.async_read_some(
        asio::buffer(buffer), asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return;
    into.append(buffer.data(), std::min(got, kMaxOutput - into.size()));
  }
}

asio::awaitable<void> feed(UniqueFd fd, std::string input) {
  if (!fd) co_return;
  asio::posix::stream_descriptor stream(co_await asio::this_coro::executor, fd.release());
  boost::system::error_code ignored;  // a child that closes its input early is its own business
  co_await asio::async_write(stream, asio::buffer(input),
                             asio::redirect_error(asio::use_awaitable, ignored));
}

// Kills the child, whatever way the scope is left, unless it has been reaped.
struct KillAtExit {
  Child& child;
  ~KillAtExit() {
    if (child.running()) child.signal(SIGKILL);
  }
};

asio::awaitable<void> sleep_for(std::chrono::milliseconds limit) {
  asio::steady_timer timer(co_await asio::this_coro::executor, limit);
  co_await timer.async_wait(asio::use_awaitable);
}

asio::awaitable<void> converse(Child& child, std::string input, AsyncRunResult& result) {
  co_await (drain(std::move(child.standard_output), result.output) &&
            drain(std::move(child.standard_error), result.error_output) &&
            feed(std::move(child.standard_input), std::move(input)));
}

}  // namespace

asio::awaitable<WaitStatus> async_wait(Child& child) {
  check(child.running(), "wait for a child that is gone");
  asio::posix::stream_descriptor pidfd(co_await asio::this_coro::executor,
                                       duplicate(child.pidfd()).release());
  for (;;) {
    co_await pidfd.async_wait(asio::posix::stream_descriptor::wait_read, asio::use_awaitable);
    if (auto status = child.try_wait()) co_return *status;
  }
}

asio::awaitable<AsyncRunResult> async_run(ProcessSpec spec, std::string input,
                                          std::chrono::milliseconds limit) {
  if (!input.empty()) spec.standard_input = ProcessSpec::ToPipe{};
  spec.standard_output = ProcessSpec::ToPipe{};
  spec.standard_error = ProcessSpec::ToPipe{};
  AsyncRunResult result;
  Child child = spawn(spec);
  const KillAtExit kill{child};
  // Both pipes closed comes before the exit for every program that we run so (ssh, its control
  // master included: it is started with its own outputs on /dev/null).
  auto talk_then_wait = [&]() -> asio::awaitable<WaitStatus> {
    co_await converse(child, std::move(input), result);
    co_return co_await async_wait(child);
  };
  auto outcome = co_await race(talk_then_wait(), sleep_for(limit));
  if (auto* status = std::get_if<WaitStatus>(&outcome)) {
    result.status = *status;
    co_return result;
  }
  result.timed_out = true;
  child.signal(SIGKILL);
  result.status = co_await async_wait(child);
  co_return result;
}

}  // namespace limequat
