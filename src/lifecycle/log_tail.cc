#include "lifecycle/log_tail.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace limequat::lifecycle {

bool LogTail::reopen_if_replaced() {
  struct stat there {};
  if (::stat(path_.c_str(), &there) < 0) return fd_.valid();
  struct stat ours {};
  if (fd_ && ::fstat(fd_.get(), &ours) == 0 && ours.st_ino == there.st_ino &&
      ours.st_dev == there.st_dev) {
    return true;
  }
  fd_.reset(::open(path_.c_str(), O_RDONLY | O_CLOEXEC));
  partial_.clear();
  return fd_.valid();
}

void LogTail::read_more() {
  char buffer[16384];
  for (;;) {
    const ssize_t got = ::read(fd_.get(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return;
    partial_.append(buffer, static_cast<std::size_t>(got));
  }
}

std::vector<std::string> LogTail::take_lines(bool rest) {
  if (fd_) read_more();
  if (!reopen_if_replaced()) return {};
  read_more();
  std::vector<std::string> lines;
  std::size_t begin = 0;
  for (std::size_t end = 0; (end = partial_.find('\n', begin)) != std::string::npos;
       begin = end + 1) {
    lines.push_back(partial_.substr(begin, end - begin));
  }
  partial_.erase(0, begin);
  if (rest && !partial_.empty()) lines.push_back(std::exchange(partial_, {}));
  return lines;
}

}  // namespace limequat::lifecycle
