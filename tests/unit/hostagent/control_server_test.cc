// `ha.sock`. Source: reference of upstream, lifecycle, "ha.sock".
#include "hostagent/control_server.h"

#include <gmock/gmock.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "base/async_race.h"
#include "base/process.h"
#include "hostagent/unix_listener.h"
#include "tests/support/run_coroutine.h"

namespace limequat::hostagent {
namespace {

namespace asio = boost::asio;
using limequat::test::run_coroutine;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string port_json() { return R"({"sshLocalPort":60022})"; }

TEST(ControlAnswer, OfEachRequest) {
  const auto status = [](std::string_view method, std::string_view target) {
    return answer(method, target, port_json).status;
  };
  EXPECT_EQ(status("GET", "/v1/info"), 200);
  EXPECT_EQ(status("GET", "/v1/info?x=1"), 200);
  EXPECT_EQ(status("POST", "/v1/info"), 405);
  EXPECT_EQ(status("GET", "/"), 404);
  EXPECT_EQ(status("GET", "/v1/info/"), 404);
  EXPECT_EQ(status("GET", ""), 404);
  EXPECT_EQ(answer("GET", "/v1/info", port_json).body, port_json());
  EXPECT_EQ(answer("GET", "/x", port_json).body, R"({"message":"not found"})");
}

class ControlServerTest : public ::testing::Test {
 protected:
  using Socket = UnixListener::Protocol::socket;

  // Sends bytes to a server, answers all that comes back.
  std::string answer_to(std::string bytes) {
    std::string got;
    run_coroutine([&]() -> asio::awaitable<void> {
      const auto executor = co_await asio::this_coro::executor;
      UnixListener listener(executor, path_);
      (void)co_await race(serve_control(listener, port_json), converse(bytes, got));
    });
    return got;
  }

  asio::awaitable<void> converse(const std::string& bytes, std::string& got) {
    Socket socket(co_await asio::this_coro::executor);
    const UnixListener::Protocol::endpoint place(path_.string());
    co_await socket.async_connect(place, asio::use_awaitable);
    boost::system::error_code error;
    co_await asio::async_write(socket, asio::buffer(bytes),
                               asio::redirect_error(asio::use_awaitable, error));
    co_await asio::async_read(socket, asio::dynamic_buffer(got),
                              asio::redirect_error(asio::use_awaitable, error));
  }

  TemporaryDirectory directory_{"limequat-control"};
  Path path_ = directory_.path() / "ha.sock";
};

TEST_F(ControlServerTest, AnswersInfo) {
  const std::string reply = answer_to("GET /v1/info HTTP/1.1\r\nHost: lima\r\n\r\n");
  EXPECT_THAT(reply, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(reply, HasSubstr("Content-Type: application/json\r\n"));
  EXPECT_THAT(reply, HasSubstr("\r\n\r\n" + port_json()));
}

TEST_F(ControlServerTest, ErrorsAreJsonToo) {
  EXPECT_THAT(answer_to("DELETE /v1/info HTTP/1.1\r\nHost: lima\r\n\r\n"),
              StartsWith("HTTP/1.1 405 "));
  EXPECT_THAT(answer_to("GET /etc/passwd HTTP/1.1\r\nHost: lima\r\n\r\n"),
              HasSubstr(R"({"message":"not found"})"));
}

TEST_F(ControlServerTest, NonsenseGetsNothingAndDoesNotEndTheServer) {
  EXPECT_EQ(answer_to(std::string(20000, 'x')), "");
  EXPECT_EQ(answer_to(std::string("\0\xff\r\n\r\n", 6)), "");
  EXPECT_EQ(answer_to("GET /v1/info HTTP/1.1\r\nX: " + std::string(10000, 'y') + "\r\n\r\n"), "");
}

}  // namespace
}  // namespace limequat::hostagent
