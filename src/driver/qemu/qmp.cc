#include "driver/qemu/qmp.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <cstring>
#include <map>
#include <optional>

#include "base/error.h"
#include "base/latch.h"
#include "base/quote.h"

namespace limequat::driver::qemu {
namespace asio = boost::asio;

namespace {

// One command that waits for its answer.
struct Pending {
  explicit Pending(const asio::any_io_executor& executor) : answered(executor) {}
  Latch answered;
  std::variant<std::monostate, QmpReturn, QmpFailure> answer;  // monostate: the connection ended
};

}  // namespace

struct QmpClient::State {
  State(asio::local::stream_protocol::socket connected, OnEvent handler, Limits wanted)
      : socket(std::move(connected)),
        on_event(std::move(handler)),
        limits(wanted),
        greeted(socket.get_executor()) {}

  asio::local::stream_protocol::socket socket;
  OnEvent on_event;
  Limits limits;
  Latch greeted;  // also set at the end of the connection
  std::string version;
  std::string end_reason;  // why the connection is over; empty while it is not
  std::uint64_t last_id = 0;
  std::map<std::uint64_t, std::shared_ptr<Pending>> pending;

  void handle(const QmpMessage& message);
  void finish(std::uint64_t id, std::variant<std::monostate, QmpReturn, QmpFailure> answer);
  void end(std::string reason);
  void send(std::string_view line);
  [[nodiscard]] bool ended() const { return !end_reason.empty(); }

  static asio::awaitable<void> read(std::shared_ptr<State> self);
  static asio::awaitable<std::string> execute(std::shared_ptr<State> self, std::string command,
                                              std::string arguments,
                                              std::chrono::milliseconds limit);
};

void QmpClient::State::handle(const QmpMessage& message) {
  if (const auto* hello = std::get_if<QmpGreeting>(&message)) {
    version = hello->version;
    greeted.set();
  } else if (const auto* value = std::get_if<QmpReturn>(&message)) {
    finish(value->id, *value);
  } else if (const auto* failure = std::get_if<QmpFailure>(&message)) {
    finish(failure->id, *failure);
  } else if (on_event) {
    const OnEvent handler = on_event;  // it may destroy the client, and itself with it
    handler(std::get<QmpEvent>(message));
  }
}

void QmpClient::State::finish(std::uint64_t id,
                              std::variant<std::monostate, QmpReturn, QmpFailure> answer) {
  const auto found = pending.find(id);
  if (found == pending.end()) return;  // nobody waits any more
  const auto waiting = found->second;
  pending.erase(found);
  waiting->answer = std::move(answer);
  waiting->answered.set();
}

void QmpClient::State::end(std::string reason) {
  if (ended()) return;
  end_reason = std::move(reason);
  boost::system::error_code ignored;
  socket.close(ignored);  // NOLINT(bugprone-unused-return-value)
  greeted.set();
  while (!pending.empty()) finish(pending.begin()->first, std::monostate{});
}

// A command is a few hundred bytes and a socket's buffer holds far more: when it does not take them
// at once, QEMU has stopped reading.
void QmpClient::State::send(std::string_view line) {
  const ssize_t sent =
      ::send(socket.native_handle(), line.data(), line.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent == static_cast<ssize_t>(line.size())) return;
  end(sent < 0 ? std::strerror(errno) : "QEMU does not read its commands");
}

asio::awaitable<void> QmpClient::State::read(std::shared_ptr<State> self) {
  QmpLines lines;
  std::array<char, 16384> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled by read
  for (;;) {
    boost::system::error_code error;
    const std::size_t got = co_await self->socket.async_read_some(
        asio::buffer(buffer), asio::redirect_error(asio::use_awaitable, error));
    if (error) {
      self->end("the connection was closed");
      co_return;
    }
    try {
      for (const auto& line : lines.feed({buffer.data(), got})) {
        self->handle(parse_qmp_message(line));
      }
    } catch (const Error& wrong) {  // of QEMU's making: no reason to take us down
      self->end(wrong.message());
      co_return;
    }
  }
}

asio::awaitable<std::string> QmpClient::State::execute(std::shared_ptr<State> self,
                                                       std::string command, std::string arguments,
                                                       std::chrono::milliseconds limit) {
  const std::uint64_t id = ++self->last_id;
  auto waiting = std::make_shared<Pending>(self->socket.get_executor());
  if (!self->ended()) {
    self->pending.emplace(id, waiting);
    self->send(format_qmp_command(command, arguments, id));
  }
  if (!self->ended() && !co_await waiting->answered.wait_for(limit)) {
    self->pending.erase(id);
    throw Error(
        fmt::format("QEMU did not answer to {} within {} ms", name_quote(command), limit.count()));
  }
  if (auto* value = std::get_if<QmpReturn>(&waiting->answer)) co_return std::move(value->value);
  if (const auto* failure = std::get_if<QmpFailure>(&waiting->answer)) {
    throw Error(
        fmt::format("QEMU refused {}: {}", name_quote(command),
                    failure->description.empty() ? failure->error_class : failure->description));
  }
  throw Error(fmt::format("QMP command {}: {}", name_quote(command), self->end_reason));
}

QmpClient::QmpClient(std::shared_ptr<State> state) : state_(std::move(state)) {}

QmpClient::~QmpClient() {
  state_->on_event = nullptr;
  state_->end("closed by us");
}

asio::awaitable<std::unique_ptr<QmpClient>> QmpClient::attach(UniqueFd socket, OnEvent on_event,
                                                              Limits limits) {
  const auto executor = co_await asio::this_coro::executor;
  set_nonblocking(socket.get());
  asio::local::stream_protocol::socket connected(executor, asio::local::stream_protocol(),
                                                 socket.release());
  auto state = std::make_shared<State>(std::move(connected), std::move(on_event), limits);
  std::unique_ptr<QmpClient> client(new QmpClient(state));
  asio::co_spawn(executor, State::read(state), asio::detached);

  if (!co_await state->greeted.wait_for(limits.greeting)) {
    throw Error(fmt::format("QEMU did not greet within {} ms", limits.greeting.count()));
  }
  if (state->ended()) throw Error(fmt::format("QMP: {}", state->end_reason));
  // Executed by QEMU's main loop, so its answer also says that the machine has been set up.
  co_await State::execute(state, "qmp_capabilities", "", limits.greeting);
  co_return client;
}

asio::awaitable<std::unique_ptr<QmpClient>> QmpClient::connect(Path path, OnEvent on_event,
                                                               Limits limits) {
  const auto executor = co_await asio::this_coro::executor;
  asio::local::stream_protocol::socket socket(executor);
  boost::system::error_code error;
  if (path.native().size() >= sizeof(sockaddr_un::sun_path)) {
    throw Error(fmt::format("connect to {}: the path is too long", path.string()));
  }
  co_await socket.async_connect(asio::local::stream_protocol::endpoint(path.string()),
                                asio::redirect_error(asio::use_awaitable, error));
  if (error) throw SystemError(error.value(), fmt::format("connect to {}", path.string()));
  co_return co_await attach(UniqueFd(socket.release()), std::move(on_event), limits);
}

asio::awaitable<std::string> QmpClient::execute(std::string command, std::string arguments) {
  auto state = state_;
  const auto limit = state->limits.command;
  co_return co_await State::execute(std::move(state), std::move(command), std::move(arguments),
                                    limit);
}

bool QmpClient::connected() const { return !state_->ended(); }

const std::string& QmpClient::qemu_version() const { return state_->version; }

}  // namespace limequat::driver::qemu
