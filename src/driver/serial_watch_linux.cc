#include <fcntl.h>
#include <fmt/format.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>

#include "base/error.h"
#include "driver/serial_watch.h"

namespace limequat::driver {
namespace asio = boost::asio;

namespace {

constexpr std::size_t kTailBytes = 64u << 10;
// A booting guest writes its log some bytes at a time.
constexpr std::chrono::milliseconds kPause(200);

UniqueFd watch_file(const Path& path) {
  UniqueFd fd(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
  if (!fd) throw_errno("inotify_init1");
  if (::inotify_add_watch(fd.get(), path.c_str(), IN_MODIFY) < 0) {
    throw_errno(fmt::format("watch {}", path.string()));
  }
  return fd;
}

// What is new in a file that grows. What is read is bounded: of a burst, only the end.
class Growth {
 public:
  explicit Growth(const Path& path) : file_(open_file(path, O_RDONLY)) {}

  std::string read() {
    struct stat info {};
    if (::fstat(file_.get(), &info) < 0) throw_errno("fstat");
    if (info.st_size < at_) at_ = 0;  // the log was begun anew
    at_ = std::max<off_t>(at_, info.st_size - static_cast<off_t>(kTailBytes));
    std::string bytes(static_cast<std::size_t>(info.st_size - at_), '\0');
    const ssize_t got = ::pread(file_.get(), bytes.data(), bytes.size(), at_);
    if (got < 0 && errno != EINTR) throw_errno("read a serial log");
    bytes.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    at_ += static_cast<off_t>(bytes.size());
    return bytes;
  }

 private:
  UniqueFd file_;
  off_t at_ = 0;
};

}  // namespace

asio::awaitable<BootFailure> watch_for_boot_failure(Path serial_log) {
  const auto executor = co_await asio::this_coro::executor;
  asio::posix::stream_descriptor changes(executor, watch_file(serial_log).release());
  asio::steady_timer pause(executor);
  Growth growth(serial_log);
  std::string unfinished;
  std::array<char, 4096> events;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled by read
  for (;;) {
    unfinished += growth.read();
    if (auto failure = find_boot_failure(unfinished)) co_return *failure;
    // Keep the line that has no end yet, unless it is no line of text at all.
    unfinished.erase(0, unfinished.rfind('\n') + 1);
    if (unfinished.size() > kTailBytes) unfinished.clear();

    co_await changes.async_read_some(asio::buffer(events), asio::use_awaitable);
    pause.expires_after(kPause);
    co_await pause.async_wait(asio::use_awaitable);
  }
}

std::string read_serial_tail(const Path& serial_log) {
  if (!limequat::exists(serial_log)) return {};
  return Growth(serial_log).read();
}

}  // namespace limequat::driver
