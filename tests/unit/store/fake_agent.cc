#include "fake_agent.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>

#include "base/error.h"

namespace limequat::store::test {
namespace {

UniqueFd listen_at(const Path& socket) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  check(socket.native().size() < sizeof address.sun_path, "socket path too long");
  std::memcpy(address.sun_path, socket.c_str(), socket.native().size());
  UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(fd.get(), 4) != 0) {
    throw_errno("listen");
  }
  return fd;
}

// False when the test is over first.
bool readable(int fd, int end) {
  std::array<pollfd, 2> two{{{fd, POLLIN, 0}, {end, POLLIN, 0}}};
  return ::poll(two.data(), two.size(), -1) > 0 && two[1].revents == 0;
}

}  // namespace

FakeAgent::FakeAgent(const Path& socket, std::string response, After after)
    : listener_(listen_at(socket)),
      end_(make_pipe()),
      response_(std::move(response)),
      after_(after),
      thread_([this] { serve(); }) {}

FakeAgent::~FakeAgent() {
  end_.write_end.reset();
  thread_.join();
}

std::string FakeAgent::ok(const std::string& body) {
  return fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{}", body.size(), body);
}

void FakeAgent::serve() {
  while (readable(listener_.get(), end_.read_end.get())) {
    const UniqueFd peer(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    std::string request;
    while (request.find("\r\n\r\n") == std::string::npos &&
           readable(peer.get(), end_.read_end.get())) {
      std::array<char, 1024> buffer{};
      const ssize_t got = ::read(peer.get(), buffer.data(), buffer.size());
      if (got <= 0) break;
      request.append(buffer.data(), static_cast<std::size_t>(got));
    }
    (void)::send(peer.get(), response_.data(), response_.size(), MSG_NOSIGNAL);
    if (after_ == After::keep_open) (void)readable(end_.read_end.get(), end_.read_end.get());
  }
}

}  // namespace limequat::store::test
