#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "base/error.h"
#include "base/process.h"
#include "base/process_platform.h"

namespace limequat {
namespace platform {

UniqueFd open_pidfd(pid_t pid) {
  // pidfd_open(2), Linux 5.3; the descriptor is close-on-exec.
  const long fd = ::syscall(SYS_pidfd_open, pid, 0);
  if (fd < 0) throw_errno(fmt::format("open a pidfd for process {}", pid));
  return UniqueFd(static_cast<int>(fd));
}

bool die_with_parent(pid_t expected_parent) {
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL) < 0) return false;
  if (::getppid() == expected_parent) return true;
  errno = ESRCH;
  return false;
}

void close_all_on_exec() {
  // close_range(2); CLOSE_RANGE_CLOEXEC since Linux 5.11. On an older kernel what we inherited goes
  // on.
  constexpr unsigned kCloseOnExec = 1u << 2;
  (void)::syscall(SYS_close_range, 3u, ~0u, kCloseOnExec);
}

pid_t fork_for_exec() {
  // fork, not vfork: a vfork child that returns from this function would use up the parent's stack
  // frame. Our address space is small; the copy of its page tables costs about 0.1 ms.
  return ::fork();
}

}  // namespace platform

Path own_executable() { return std::filesystem::read_symlink("/proc/self/exe"); }

}  // namespace limequat
