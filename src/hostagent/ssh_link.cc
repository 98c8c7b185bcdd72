#include "hostagent/ssh_link.h"

#include <fmt/format.h>
#include <signal.h>

#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "base/async_race.h"
#include "base/error.h"
#include "hostagent/directory_watch.h"

namespace limequat::hostagent {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

// A slow guest under software emulation needs seconds for a key exchange.
constexpr auto kConnectLimit = std::chrono::seconds(60);
constexpr auto kBannerLimit = std::chrono::seconds(3);

asio::awaitable<void> pause(std::chrono::milliseconds time) {
  asio::steady_timer timer(co_await asio::this_coro::executor, time);
  co_await timer.async_wait(asio::use_awaitable);
}

asio::awaitable<bool> read_banner(int port) {
  tcp::socket socket(co_await asio::this_coro::executor);
  boost::system::error_code error;
  co_await socket.async_connect(
      tcp::endpoint(asio::ip::address_v4::loopback(), static_cast<unsigned short>(port)),
      asio::redirect_error(asio::use_awaitable, error));
  if (error) co_return false;
  std::array<char, 16> start{};
  const std::size_t got = co_await socket.async_read_some(
      asio::buffer(start), asio::redirect_error(asio::use_awaitable, error));
  co_return std::string_view(start.data(), got).substr(0, 4) == "SSH-";
}

std::string last_line(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text.substr(text.rfind('\n') + 1);
}

}  // namespace

asio::awaitable<bool> SshLink::server_answers() const {
  auto result = co_await race(read_banner(connection_.destination.port), pause(kBannerLimit));
  co_return result.index() == 0 && std::get<0>(result);
}

asio::awaitable<void> SshLink::open() {
  if (is_open()) co_return;
  remove_file(control_path_);  // of an agent that was killed
  ProcessSpec spec{.argv = ssh::master_foreground_argv(connection_),
                   .standard_output = ProcessSpec::Null{},
                   .standard_error = ProcessSpec::ToPipe{},
                   .new_process_group = true,
                   .die_with_parent = true};
  logger_.debug("starting the ssh master: {}", fmt::join(spec.argv, " "));
  // Watch first, so that the socket cannot appear unseen.
  DirectoryWatch watch(co_await asio::this_coro::executor, control_path_.parent_path());
  master_ = spawn(spec);
  auto socket_appears = [&]() -> asio::awaitable<void> {
    while (!limequat::exists(control_path_)) (void)co_await watch.next();
  };
  auto outcome = co_await race(socket_appears(), async_wait(master_), pause(kConnectLimit));
  if (outcome.index() == 0) {
    set_nonblocking(master_.standard_error.get());
    co_return;
  }
  if (outcome.index() == 2) {
    master_.signal(SIGKILL);
    (void)co_await async_wait(master_);
    throw Error(fmt::format("ssh did not connect in {} s", kConnectLimit.count()));
  }
  const std::string words = last_line(read_all(master_.standard_error.get(), 65536));
  throw Error(fmt::format("ssh could not connect: {}",
                          words.empty() ? std::get<1>(outcome).to_string() : words));
}

asio::awaitable<AsyncRunResult> SshLink::run_script(std::string script, ssh::ScriptParams params,
                                                    std::chrono::milliseconds limit) {
  ssh::Script prepared = ssh::make_script(connection_, script, params);
  ProcessSpec spec{
      .argv = std::move(prepared.argv), .new_process_group = true, .die_with_parent = true};
  co_return co_await async_run(std::move(spec), std::move(prepared.input), limit);
}

asio::awaitable<void> SshLink::close() {
  if (!is_open()) co_return;
  master_.signal(SIGTERM);
  auto ended = co_await race(async_wait(master_), pause(std::chrono::seconds(2)));
  if (ended.index() == 1) {
    master_.signal(SIGKILL);
    (void)co_await async_wait(master_);
  }
  remove_file(control_path_);  // of a master that had no time to do it itself
}

}  // namespace limequat::hostagent
