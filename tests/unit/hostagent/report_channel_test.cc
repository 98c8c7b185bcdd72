#include "hostagent/report_channel.h"

#include <gmock/gmock.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "base/async_race.h"
#include "base/latch.h"
#include "base/process.h"
#include "hostagent/unix_listener.h"
#include "tests/support/run_coroutine.h"

namespace limequat::hostagent {
namespace {

namespace asio = boost::asio;
using limequat::test::run_coroutine;
using ::testing::ElementsAre;

class ReportChannelTest : public ::testing::Test {
 protected:
  // Each text comes by a connection of its own, as of a QEMU that was started again; ends when the
  // guest is done.
  void hear(const std::vector<std::string>& texts) {
    run_coroutine([&]() -> asio::awaitable<void> {
      const auto executor = co_await asio::this_coro::executor;
      UnixListener listener(executor, path_);
      Latch done(executor);
      const auto on_report = [&](const guestlink::Report& report) {
        if (const auto* step = std::get_if<guestlink::Step>(&report)) steps_.push_back(step->name);
        if (std::holds_alternative<guestlink::Done>(report)) done.set();
      };
      auto receiving = receive_reports(listener, on_report);
      auto talk = say(texts, done);
      (void)co_await race(std::move(receiving), std::move(talk));
    });
  }
  asio::awaitable<void> say(const std::vector<std::string>& texts, Latch& done) {
    for (const auto& text : texts) {
      UnixListener::Protocol::socket socket(co_await asio::this_coro::executor);
      const UnixListener::Protocol::endpoint place(path_.string());
      co_await socket.async_connect(place, asio::use_awaitable);
      co_await asio::async_write(socket, asio::buffer(text), asio::use_awaitable);
    }
    co_await done.wait();
  }

  TemporaryDirectory directory_{"limequat-reports"};
  Path path_ = directory_.path() / "report.sock";
  std::vector<std::string> steps_;
};

TEST_F(ReportChannelTest, LinesBecomeReportsInTheirOrder) {
  hear({"hello iid-1\nstep a\nstep b\ndone iid-1 0\n"});
  EXPECT_THAT(steps_, ElementsAre("a", "b"));
}

TEST_F(ReportChannelTest, AConnectionThatEndsIsFollowedByTheNext) {
  hear({"step a\nste", "step b\n", "", "done iid-1 0\n"});
  EXPECT_THAT(steps_, ElementsAre("a", "b"));
}

TEST_F(ReportChannelTest, AFloodWithoutLineBreaksIsDropped) {
  hear({"step a\n" + std::string(1u << 20, 'x') + "\nstep b\ndone iid-1 0\n"});
  EXPECT_THAT(steps_, ElementsAre("a", "b"));
}

}  // namespace
}  // namespace limequat::hostagent
