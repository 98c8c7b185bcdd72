#include <fmt/format.h>
#include <sys/inotify.h>

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstring>
#include <string_view>

#include "base/error.h"
#include "hostagent/directory_watch.h"

namespace limequat::hostagent {
namespace {

namespace asio = boost::asio;

int open_inotify() {
  const int fd = ::inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  if (fd < 0) throw_errno("inotify_init1");
  return fd;
}

// A batch as read(2) gave it: records of variable length.
std::set<std::string> names_in(std::string_view batch) {
  std::set<std::string> names;
  while (batch.size() >= sizeof(inotify_event)) {
    inotify_event event{};
    std::memcpy(&event, batch.data(), sizeof event);
    if ((event.mask & IN_Q_OVERFLOW) != 0) return {};
    if (event.len > 0) names.emplace(batch.data() + sizeof event);  // NUL-padded
    batch.remove_prefix(std::min(batch.size(), sizeof event + event.len));
  }
  return names;
}

}  // namespace

DirectoryWatch::DirectoryWatch(const asio::any_io_executor& executor, const Path& folder)
    : stream_(executor, open_inotify()) {
  if (::inotify_add_watch(stream_.native_handle(), folder.c_str(),
                          IN_CREATE | IN_MOVED_TO | IN_MODIFY | IN_ONLYDIR) < 0) {
    throw_errno(fmt::format("watch folder {}", folder.string()));
  }
}

asio::awaitable<std::set<std::string>> DirectoryWatch::next() {
  std::array<char, 4096> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled by read
  const std::size_t got =
      co_await stream_.async_read_some(asio::buffer(buffer), asio::use_awaitable);
  co_return names_in({buffer.data(), got});
}

asio::awaitable<void> wait_for_file(Path folder, std::string name) {
  DirectoryWatch watch(co_await asio::this_coro::executor, folder);
  while (!limequat::exists(folder / name)) (void)co_await watch.next();
}

}  // namespace limequat::hostagent
