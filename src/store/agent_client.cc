#include "store/agent_client.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <nlohmann/json.hpp>

#include "base/ascii.h"
#include "base/error.h"

namespace limequat::store {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t kMaxResponse = 64 << 10;

UniqueFd connect_to(const Path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.native().size() >= sizeof address.sun_path) {
    throw Error(fmt::format("socket path too long: {}", path.string()));
  }
  std::memcpy(address.sun_path, path.c_str(), path.native().size());
  UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) throw_errno("socket");
  // A unix socket connects at once or not at all (EAGAIN: the backlog is full).
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) < 0) {
    throw_errno(fmt::format("connect to {}", path.string()));
  }
  return fd;
}

void wait_for(int fd, short events, Clock::time_point deadline) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) throw Error("the host agent does not answer");
    pollfd one{fd, events, 0};
    const int ready = ::poll(&one, 1, static_cast<int>(left));
    if (ready > 0) return;
    if (ready < 0 && errno != EINTR) throw_errno("poll");
  }
}

// The value of one header in the head of a response, "" when it is not there.
std::string_view header(std::string_view head, std::string_view name) {
  while (!head.empty()) {
    const std::string_view line = head.substr(0, head.find("\r\n"));
    head.remove_prefix(std::min(head.size(), line.size() + 2));
    if (line.size() <= name.size() || line[name.size()] != ':') continue;
    if (!ascii_equal_ignoring_case(line.substr(0, name.size()), name)) continue;
    const std::string_view value = line.substr(name.size() + 1);
    return value.substr(std::min(value.size(), value.find_first_not_of(' ')));
  }
  return {};
}

// All that Content-Length promised is there; a server that keeps the connection open need not be
// waited for.
bool is_complete(std::string_view response) {
  const auto end = response.find("\r\n\r\n");
  if (end == std::string_view::npos) return false;
  const std::string_view value = header(response.substr(0, end), "Content-Length");
  std::size_t length = 0;
  const auto [stop, error] = std::from_chars(value.data(), value.data() + value.size(), length);
  return !value.empty() && error == std::errc() && stop == value.data() + value.size() &&
         response.size() - end - 4 >= length;
}

std::string read_response(int fd, Clock::time_point deadline) {
  std::string response;
  char buffer[4096];
  for (;;) {
    wait_for(fd, POLLIN, deadline);
    const ssize_t got = ::read(fd, buffer, sizeof buffer);
    if (got == 0) return response;
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (got < 0) throw_errno("read from the host agent");
    response.append(buffer, static_cast<std::size_t>(got));
    if (response.size() > kMaxResponse) throw Error("the host agent's answer is too long");
    if (is_complete(response)) return response;
  }
}

}  // namespace

std::string response_body(std::string_view response) {
  const auto end = response.find("\r\n\r\n");
  if (end == std::string_view::npos || !response.starts_with("HTTP/1.")) {
    throw Error("the host agent did not answer in HTTP");
  }
  const std::string_view status_line = response.substr(0, response.find("\r\n"));
  const auto space = status_line.find(' ');
  if (space == std::string_view::npos || status_line.substr(space + 1, 3) != "200") {
    throw Error(fmt::format("the host agent answered {}", status_line));
  }
  return std::string(response.substr(end + 4));
}

AgentInfo parse_agent_info(std::string_view text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) throw Error("the host agent's answer is not a JSON object");
  AgentInfo info;
  if (const auto port = json.find("sshLocalPort");
      port != json.end() && port->is_number_integer()) {
    const auto number = port->get<std::int64_t>();
    if (number < 0 || number > 65535) throw Error("the host agent's answer has no valid ssh port");
    info.ssh_local_port = static_cast<int>(number);
  }
  if (const auto id = json.find("autoStartedIdentifier"); id != json.end() && id->is_string()) {
    info.auto_started_identifier = id->get<std::string>();
  }
  return info;
}

AgentInfo ask_agent(const Path& socket, std::chrono::milliseconds limit) {
  const auto deadline = Clock::now() + limit;
  const UniqueFd fd = connect_to(socket);
  constexpr std::string_view kRequest =
      "GET /v1/info HTTP/1.1\r\nHost: lima-hostagent\r\nConnection: close\r\n\r\n";
  wait_for(fd.get(), POLLOUT, deadline);
  write_all(fd.get(), kRequest);
  return parse_agent_info(response_body(read_response(fd.get(), deadline)));
}

}  // namespace limequat::store
