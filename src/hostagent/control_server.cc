#include "hostagent/control_server.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <chrono>
#include <utility>

#include "hostagent/unix_listener.h"

namespace limequat::hostagent {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using Stream = boost::beast::basic_stream<UnixListener::Protocol>;

asio::awaitable<void> converse(Stream stream, std::function<std::string()> info) {
  try {
    stream.expires_after(std::chrono::seconds(5));
    http::request_parser<http::empty_body> parser;
    parser.header_limit(8192);
    boost::beast::flat_buffer buffer(16384);
    co_await http::async_read_header(stream, buffer, parser, asio::use_awaitable);
    const auto& request = parser.get();
    const HttpReply reply = answer(request.method_string(), request.target(), info);
    http::response<http::string_body> response(static_cast<http::status>(reply.status),
                                               request.version());
    response.set(http::field::content_type, "application/json");
    response.keep_alive(false);
    response.body() = reply.body;
    response.prepare_payload();
    co_await http::async_write(stream, response, asio::use_awaitable);
  } catch (const boost::system::system_error&) {
    // A peer that hangs up, is slow or sends nonsense only loses its own answer.
  }
}

}  // namespace

HttpReply answer(std::string_view method, std::string_view target,
                 const std::function<std::string()>& info) {
  if (target.substr(0, target.find('?')) != "/v1/info") return {404, R"({"message":"not found"})"};
  if (method != "GET") return {405, R"({"message":"method not allowed"})"};
  return {200, info()};
}

asio::awaitable<void> serve_control(UnixListener& listener, std::function<std::string()> info) {
  const auto executor = co_await asio::this_coro::executor;
  for (;;) {
    auto socket = co_await listener.acceptor().async_accept(asio::use_awaitable);
    asio::co_spawn(executor, converse(Stream(std::move(socket)), info), asio::detached);
  }
}

}  // namespace limequat::hostagent
