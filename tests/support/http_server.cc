#include "tests/support/http_server.h"

#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

#include "base/ascii.h"
#include "base/error.h"

namespace limequat::test {
namespace {

HttpServerRequest parse(std::string_view head) {
  HttpServerRequest request;
  const auto first_line = head.substr(0, head.find("\r\n"));
  const auto space = first_line.find(' ');
  request.method = first_line.substr(0, space);
  request.target = first_line.substr(space + 1, first_line.rfind(' ') - space - 1);
  std::string_view rest = head.substr(first_line.size() + 2);
  while (!rest.empty()) {
    const auto end = rest.find("\r\n");
    const std::string_view line = rest.substr(0, end);
    const auto colon = line.find(": ");
    if (colon != std::string_view::npos) {
      request.headers[ascii_lower(line.substr(0, colon))] = line.substr(colon + 2);
    }
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 2);
  }
  return request;
}

// The client may be gone: that is its right.
void send_text(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t put = ::send(fd, text.data(), text.size(), MSG_NOSIGNAL);
    if (put <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(put));
  }
}

std::string head_of(const HttpServerReply& reply) {
  std::string head = fmt::format("HTTP/1.1 {} Test\r\nConnection: close\r\n", reply.status);
  for (const auto& [name, value] : reply.headers) head += fmt::format("{}: {}\r\n", name, value);
  if (reply.announced_length != -2) {
    const auto length = reply.announced_length >= 0 ? reply.announced_length
                                                    : static_cast<std::int64_t>(reply.body.size());
    head += fmt::format("Content-Length: {}\r\n", length);
  }
  return head + "\r\n";
}

}  // namespace

HttpServer::HttpServer(Handler handler)
    : handler_(std::move(handler)),
      listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
      stop_(make_pipe()) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  check(listener_.valid() && ::bind(listener_.get(), generic, size) == 0 &&
            ::listen(listener_.get(), 16) == 0 &&
            ::getsockname(listener_.get(), generic, &size) == 0,
        "no test server on 127.0.0.1");
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

HttpServer::~HttpServer() {
  stop_.write_end.reset();  // every wait_readable ends
  thread_.join();
}

std::string HttpServer::url(std::string_view path) const {
  return fmt::format("http://127.0.0.1:{}{}", port_, path);
}

std::vector<HttpServerRequest> HttpServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

bool HttpServer::wait_readable(int fd) const {
  std::array<pollfd, 2> fds{{{fd, POLLIN, 0}, {stop_.read_end.get(), POLLIN, 0}}};
  while (::poll(fds.data(), fds.size(), -1) < 0) {
  }
  return fds[1].revents == 0;
}

void HttpServer::serve() {
  while (wait_readable(listener_.get())) {
    const UniqueFd connection(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (connection) answer(connection.get());
  }
}

void HttpServer::answer(int connection) {
  std::string head;
  std::array<char, 4096> bytes{};
  while (head.find("\r\n\r\n") == std::string::npos) {
    if (!wait_readable(connection)) return;
    const ssize_t got = ::recv(connection, bytes.data(), bytes.size(), 0);
    if (got <= 0) return;
    head.append(bytes.data(), static_cast<std::size_t>(got));
    constexpr char kTlsHandshake = 22;
    if (head.front() == kTlsHandshake) return send_text(connection, "HTTP/1.1 400 Bad\r\n\r\n");
  }
  const HttpServerRequest request = parse(head);
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
  }
  const HttpServerReply reply = handler_(request);
  send_text(connection, head_of(reply));
  if (request.method != "HEAD") send_text(connection, reply.body);
  while (reply.hang && wait_readable(connection)) {
    if (::recv(connection, bytes.data(), bytes.size(), 0) <= 0) break;
  }
}

HttpServer::Handler serve_texts(std::map<std::string, std::string> by_path) {
  return [texts = std::move(by_path)](const HttpServerRequest& request) -> HttpServerReply {
    const auto found = texts.find(request.target);
    if (found == texts.end()) return {.status = 404, .body = "not here"};
    HttpServerReply reply{.body = found->second};
    const auto range = request.headers.find("range");
    if (range == request.headers.end()) return reply;
    const std::size_t from = std::strtoull(range->second.c_str() + 6, nullptr, 10);
    if (from >= reply.body.size()) return {.status = 416};
    reply.status = 206;
    reply.headers.emplace_back(
        "Content-Range",
        fmt::format("bytes {}-{}/{}", from, reply.body.size() - 1, reply.body.size()));
    reply.body.erase(0, from);
    return reply;
  };
}

}  // namespace limequat::test
