#include "driver/qemu/qmp.h"

#include <gmock/gmock.h>
#include <sys/socket.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "base/error.h"
#include "tests/support/run_coroutine.h"

namespace limequat::driver::qemu {
namespace {

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

constexpr const char* kGreeting =
    "{\"QMP\": {\"version\": {\"qemu\": {\"major\": 7, \"minor\": 2, \"micro\": 22}}}}\r\n";
constexpr QmpClient::Limits kPatient{};

// The other end of the socket, played line by line.
class Peer {
 public:
  Peer(const asio::any_io_executor& executor, int fd)
      : socket_(executor, asio::local::stream_protocol(), fd) {}
  awaitable<void> say(std::string text) {
    co_await asio::async_write(socket_, asio::buffer(text), use_awaitable);
  }
  awaitable<std::string> hear() {
    const std::size_t size =
        co_await asio::async_read_until(socket_, asio::dynamic_buffer(heard_), '\n', use_awaitable);
    std::string line = heard_.substr(0, size);
    heard_.erase(0, size);
    co_return line;
  }
  // Greets and lets the client negotiate.
  awaitable<void> welcome() {
    co_await say(kGreeting);
    const std::string line = co_await hear();
    EXPECT_EQ(line, "{\"execute\":\"qmp_capabilities\",\"id\":1}\n");
    co_await say("{\"return\": {}, \"id\": 1}\r\n");
  }
  void hang_up() { socket_.close(); }

 private:
  asio::local::stream_protocol::socket socket_;
  std::string heard_;
};

struct Ends {
  std::shared_ptr<Peer> peer;
  UniqueFd client;
};
Ends make_ends(const asio::any_io_executor& executor) {
  int fds[2] = {-1, -1};
  check(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) == 0, "socketpair");
  set_nonblocking(fds[0]);
  return {std::make_shared<Peer>(executor, fds[0]), UniqueFd(fds[1])};
}

// Runs `peer` beside `client`, each to its end.
using Script = std::function<awaitable<void>(std::shared_ptr<Peer>)>;
using Client = std::function<awaitable<void>(UniqueFd)>;
void play(Script peer, Client client) {
  test::run_coroutine([=]() -> awaitable<void> {
    using namespace asio::experimental::
        awaitable_operators;  // NOLINT(google-build-using-namespace)
    const auto executor = co_await asio::this_coro::executor;
    Ends ends = make_ends(executor);
    co_await (peer(ends.peer) && client(std::move(ends.client)));
  });
}

// The message of the Error that `work` ends with.
awaitable<std::string> error_of(awaitable<std::string> work) {
  std::string message = "no error";
  try {
    (void)co_await std::move(work);
  } catch (const Error& error) {
    message = error.message();
  }
  co_return message;
}

awaitable<std::string> attach_only(UniqueFd socket, QmpClient::Limits limits) {
  const auto client = co_await QmpClient::attach(std::move(socket), {}, limits);
  co_return client->qemu_version();
}

TEST(QmpClient, greets_negotiates_and_executes) {
  play(
      [](std::shared_ptr<Peer> peer) -> awaitable<void> {
        co_await peer->welcome();
        const std::string line = co_await peer->hear();
        EXPECT_EQ(line, "{\"execute\":\"query-status\",\"id\":2}\n");
        co_await peer->say("{\"id\": 2, \"return\": {\"status\": \"running\"}}\r\n");
      },
      [](UniqueFd socket) -> awaitable<void> {
        const auto client = co_await QmpClient::attach(std::move(socket), {}, kPatient);
        EXPECT_EQ(client->qemu_version(), "7.2.22");
        const std::string answer = co_await client->execute("query-status");
        EXPECT_EQ(answer, "{\"status\":\"running\"}");
        EXPECT_TRUE(client->connected());
      });
}

TEST(QmpClient, answers_find_their_command_in_any_order) {
  play(
      [](std::shared_ptr<Peer> peer) -> awaitable<void> {
        co_await peer->welcome();
        (void)co_await peer->hear();
        (void)co_await peer->hear();
        co_await peer->say("{\"id\":3,\"return\":\"third\"}\n{\"id\":99,\"return\":1}\n");
        co_await peer->say("{\"return\":0}\n{\"id\":2,\"return\":\"second\"}\n");
      },
      [](UniqueFd socket) -> awaitable<void> {
        using namespace asio::experimental::
            awaitable_operators;  // NOLINT(google-build-using-namespace)
        const auto client = co_await QmpClient::attach(std::move(socket), {}, kPatient);
        const auto answers = co_await (client->execute("a") && client->execute("b"));
        EXPECT_EQ(std::get<0>(answers), "\"second\"");
        EXPECT_EQ(std::get<1>(answers), "\"third\"");
      });
}

TEST(QmpClient, events_reach_the_callback_between_answers) {
  auto seen = std::make_shared<std::vector<std::string>>();
  play(
      [](std::shared_ptr<Peer> peer) -> awaitable<void> {
        co_await peer->say("{\"event\":\"EARLY\"}\n");
        co_await peer->welcome();
        (void)co_await peer->hear();
        co_await peer->say("{\"event\":\"POWERDOWN\"}\n{\"id\":2,\"return\":{}}\n");
      },
      [seen](UniqueFd socket) -> awaitable<void> {
        const auto note = [seen](const QmpEvent& event) { seen->push_back(event.name); };
        const auto client = co_await QmpClient::attach(std::move(socket), note, kPatient);
        (void)co_await client->execute("system_powerdown");
      });
  EXPECT_THAT(*seen, ElementsAre("EARLY", "POWERDOWN"));
}

TEST(QmpClient, the_callback_may_destroy_the_client) {
  play(
      [](std::shared_ptr<Peer> peer) -> awaitable<void> {
        co_await peer->welcome();
        (void)co_await peer->hear();
        co_await peer->say("{\"event\":\"SHUTDOWN\"}\n{\"event\":\"SHUTDOWN\"}\n");
      },
      [](UniqueFd socket) -> awaitable<void> {
        std::unique_ptr<QmpClient> client;
        const auto drop = [&client](const QmpEvent&) { client.reset(); };
        client = co_await QmpClient::attach(std::move(socket), drop, kPatient);
        const std::string error = co_await error_of(client->execute("quit"));
        EXPECT_EQ(error, "QMP command `quit`: closed by us");
        EXPECT_EQ(client, nullptr);
      });
}

TEST(QmpClient, a_refusal_is_an_error_in_the_words_of_qemu) {
  play(
      [](std::shared_ptr<Peer> peer) -> awaitable<void> {
        co_await peer->welcome();
        (void)co_await peer->hear();
        co_await peer->say(
            "{\"id\":2,\"error\":{\"class\":\"GenericError\",\"desc\":\"not now\"}}\n");
      },
      [](UniqueFd socket) -> awaitable<void> {
        const auto client = co_await QmpClient::attach(std::move(socket), {}, kPatient);
        const std::string error = co_await error_of(client->execute("savevm"));
        EXPECT_EQ(error, "QEMU refused `savevm`: not now");
        EXPECT_TRUE(client->connected());
      });
}

TEST(QmpClient, the_end_of_the_connection_fails_what_waits_and_what_comes_later) {
  play(
      [](std::shared_ptr<Peer> peer) -> awaitable<void> {
        co_await peer->welcome();
        (void)co_await peer->hear();
        peer->hang_up();
      },
      [](UniqueFd socket) -> awaitable<void> {
        const auto client = co_await QmpClient::attach(std::move(socket), {}, kPatient);
        const std::string error = co_await error_of(client->execute("quit"));
        EXPECT_EQ(error, "QMP command `quit`: the connection was closed");
        EXPECT_FALSE(client->connected());
        const std::string later = co_await error_of(client->execute("quit"));
        EXPECT_EQ(later, error);
      });
}

TEST(QmpClient, an_answer_that_does_not_come_is_an_error_and_may_come_late) {
  play(
      [](std::shared_ptr<Peer> peer) -> awaitable<void> {
        co_await peer->welcome();
        (void)co_await peer->hear();  // no answer to this one
        (void)co_await peer->hear();
        co_await peer->say("{\"id\":2,\"return\":\"late\"}\n{\"id\":3,\"return\":\"here\"}\n");
      },
      [](UniqueFd socket) -> awaitable<void> {
        const QmpClient::Limits hasty{.command = milliseconds(200)};
        const auto client = co_await QmpClient::attach(std::move(socket), {}, hasty);
        const std::string error = co_await error_of(client->execute("a"));
        EXPECT_EQ(error, "QEMU did not answer to `a` within 200 ms");
        const std::string answer = co_await client->execute("b");
        EXPECT_EQ(answer, "\"here\"");
      });
}

TEST(QmpClient, no_greeting_in_time) {
  play([](std::shared_ptr<Peer>) -> awaitable<void> { co_return; },
       [](UniqueFd socket) -> awaitable<void> {
         const QmpClient::Limits hasty{.greeting = milliseconds(50)};
         const std::string error = co_await error_of(attach_only(std::move(socket), hasty));
         EXPECT_EQ(error, "QEMU did not greet within 50 ms");
       });
}

TEST(QmpClient, hostile_bytes_end_the_connection) {
  for (const std::string& bytes : {std::string("SSH-2.0-OpenSSH\r\n"), std::string("\0\0\n", 3)}) {
    play([bytes](std::shared_ptr<Peer> peer) -> awaitable<void> { co_await peer->say(bytes); },
         [](UniqueFd socket) -> awaitable<void> {
           const std::string error = co_await error_of(attach_only(std::move(socket), kPatient));
           EXPECT_THAT(error, StartsWith("QMP: "));
         });
  }
}

TEST(QmpClient, a_socket_that_nobody_listens_on) {
  test::run_coroutine([]() -> awaitable<void> {
    auto connect = [](Path path) -> awaitable<std::string> {
      const auto client = co_await QmpClient::connect(path, {}, kPatient);
      co_return client->qemu_version();
    };
    const std::string missing = co_await error_of(connect("/no/such/qmp.sock"));
    EXPECT_EQ(missing, "connect to /no/such/qmp.sock: No such file or directory");
    const std::string longer = co_await error_of(connect("/" + std::string(200, 'x')));
    EXPECT_THAT(longer, HasSubstr("too long"));
  });
}

}  // namespace
}  // namespace limequat::driver::qemu
