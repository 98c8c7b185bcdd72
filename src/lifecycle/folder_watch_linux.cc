#include <fmt/format.h>
#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <cerrno>

#include "base/error.h"
#include "lifecycle/folder_watch.h"

namespace limequat::lifecycle {

FolderWatch::FolderWatch(const Path& folder) : fd_(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {
  if (!fd_) throw_errno("inotify_init1");
  if (::inotify_add_watch(fd_.get(), folder.c_str(), IN_CREATE | IN_MODIFY | IN_MOVED_TO) < 0) {
    throw_errno(fmt::format("watch folder {}", folder.string()));
  }
}

bool FolderWatch::wait(int interrupt_fd) {
  pollfd fds[] = {{fd_.get(), POLLIN, 0}, {interrupt_fd, POLLIN, 0}};
  while (::poll(fds, 2, -1) < 0) {
    if (errno != EINTR) throw_errno("poll");
  }
  if (fds[1].revents != 0) return false;
  clear();
  return true;
}

void FolderWatch::clear() {
  char buffer[4096];
  while (::read(fd_.get(), buffer, sizeof buffer) > 0) {
  }
}

}  // namespace limequat::lifecycle
