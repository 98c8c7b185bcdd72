#include "tests/unit/hostprovision/sandbox_calls.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>

namespace limequat::hostprovision {
namespace {

void say(const char* name, long result) { std::printf("%s %d\n", name, result < 0 ? errno : 0); }

void sockets() {
  say("unix-stream", ::socket(AF_UNIX, SOCK_STREAM, 0));
  say("inet-stream", ::socket(AF_INET, SOCK_STREAM, 0));
  say("inet6-datagram", ::socket(AF_INET6, SOCK_DGRAM, 0));
  say("netlink", ::socket(AF_NETLINK, SOCK_RAW, 0));
  say("vsock", ::socket(AF_VSOCK, SOCK_STREAM, 0));
  std::array<int, 2> pair{};
  say("pair-stream", ::socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data()));
  say("pair-datagram", ::socketpair(AF_UNIX, SOCK_DGRAM, 0, pair.data()));
}

void processes() {
  const pid_t parent = ::getppid();
  say("ptrace", ::ptrace(PTRACE_ATTACH, parent, 0, 0));
  say("process_vm_readv", ::syscall(SYS_process_vm_readv, parent, 0, 0, 0, 0, 0));
  say("kill-parent", ::kill(parent, 0));
  say("kill-all", ::kill(-1, 0));
  const int parent_fd = static_cast<int>(::syscall(SYS_pidfd_open, parent, 0));
  say("pidfd-signal", ::syscall(SYS_pidfd_send_signal, parent_fd, 0, nullptr, 0));
  say("pidfd_getfd", ::syscall(SYS_pidfd_getfd, parent_fd, 0, 0));
  const rlimit limit{1, 1};
  say("prlimit-parent", ::prlimit(parent, RLIMIT_CPU, &limit, nullptr));
}

void kernel() {
  say("io_uring", ::syscall(SYS_io_uring_setup, 1, 0));
  say("bpf", ::syscall(SYS_bpf, 0, 0, 0));
  say("perf", ::syscall(SYS_perf_event_open, 0, 0, -1, -1, 0));
  say("keyctl", ::syscall(SYS_keyctl, 0, -3, 0, 0, 0));
  say("unshare-user", ::syscall(SYS_unshare, 0x10000000));
  say("mount", ::syscall(SYS_mount, "none", "/", "tmpfs", 0, 0));
  say("clone3", ::syscall(SYS_clone3, 0, 0));
  say("tiocsti", ::ioctl(0, TIOCSTI, "x"));
  say("setuid-bit", ::fchmodat(AT_FDCWD, "some-file", 04755, 0));
}

}  // namespace

int sandbox_calls_main() {
  sockets();
  processes();
  kernel();
  std::fflush(stdout);
  ::_exit(0);  // the leak checker of a sanitized build would want to ptrace
}

}  // namespace limequat::hostprovision
