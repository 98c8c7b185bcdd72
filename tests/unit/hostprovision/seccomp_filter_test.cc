#include "hostprovision/seccomp_filter.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <array>

namespace limequat::hostprovision {
namespace {

constexpr std::uint32_t kAllow = 0x7fff0000;
constexpr std::uint32_t kEperm = 0x00050001;
constexpr std::uint32_t kEnosys = 0x00050026;
constexpr std::uint32_t kKill = 0x80000000;
constexpr std::uint32_t kX86 = 0xc000003e;
constexpr std::uint32_t kArm = 0xc00000b7;

struct CallData {
  std::uint32_t number = 0;
  std::uint32_t arch = 0;
  std::array<std::uint64_t, 6> arguments{};
};

std::uint32_t load(const CallData& call, std::uint32_t offset) {
  if (offset == 0) return call.number;
  if (offset == 4) return call.arch;
  const std::uint64_t argument = call.arguments.at((offset - 16) / 8);
  return static_cast<std::uint32_t>((offset - 16) % 8 == 0 ? argument : argument >> 32);
}

// What the kernel would do with the instructions that the filter uses.
std::uint32_t interpret(const std::vector<FilterInstruction>& program, const CallData& call) {
  std::uint32_t a = 0;
  for (std::size_t at = 0; at < program.size(); ++at) {
    const FilterInstruction& i = program[at];
    const auto jump = [&](bool yes) { at += yes ? i.jump_true : i.jump_false; };
    switch (i.code) {
      case 0x20:
        a = load(call, i.k);
        break;
      case 0x54:
        a &= i.k;
        break;
      case 0x15:
        jump(a == i.k);
        break;
      case 0x25:
        jump(a > i.k);
        break;
      case 0x35:
        jump(a >= i.k);
        break;
      case 0x06:
        return i.k;
      default:
        ADD_FAILURE() << "instruction " << i.code;
        return 0;
    }
  }
  ADD_FAILURE() << "the program has no end";
  return 0;
}

class SeccompFilter : public testing::TestWithParam<FilterArch> {
 protected:
  std::uint32_t arch() const { return GetParam() == FilterArch::x86_64 ? kX86 : kArm; }
  std::uint32_t number(std::string_view name) const {
    const auto found = filter_call_number(GetParam(), name);
    EXPECT_TRUE(found) << name;
    return found.value_or(0);
  }
  std::uint32_t ask(std::string_view name, std::array<std::uint64_t, 6> arguments = {},
                    FilterOptions options = {}) const {
    options.arch = GetParam();
    return interpret(seccomp_program(options), {number(name), arch(), arguments});
  }
  std::uint32_t ask_number(std::uint32_t call) const {
    return interpret(seccomp_program({.arch = GetParam()}), {call, arch(), {}});
  }
};

INSTANTIATE_TEST_SUITE_P(Both, SeccompFilter,
                         testing::Values(FilterArch::x86_64, FilterArch::aarch64),
                         [](const auto& chosen) {
                           return chosen.param == FilterArch::x86_64 ? "x86_64" : "aarch64";
                         });

TEST_P(SeccompFilter, Forbidden) {
  for (const char* name : {"socket",
                           "connect",
                           "bind",
                           "io_uring_setup",
                           "ptrace",
                           "process_vm_readv",
                           "process_vm_writev",
                           "keyctl",
                           "add_key",
                           "bpf",
                           "perf_event_open",
                           "mount",
                           "umount2",
                           "move_mount",
                           "fsopen",
                           "unshare",
                           "setns",
                           "fchmod",
                           "fchmodat",
                           "fchmodat2",
                           "fchownat",
                           "setxattr",
                           "fsetxattr",
                           "shmat",
                           "mq_open",
                           "open_by_handle_at",
                           "kexec_load",
                           "finit_module",
                           "pidfd_getfd",
                           "vhangup"}) {
    EXPECT_EQ(ask(name), kEperm) << name;
  }
}

TEST_P(SeccompFilter, OrdinaryCallsAreAllowed) {
  const bool x86 = GetParam() == FilterArch::x86_64;
  // read, write, openat, execve, exit_group
  for (const int call :
       x86 ? std::vector<int>{0, 1, 257, 59, 231} : std::vector<int>{63, 64, 56, 221, 94}) {
    EXPECT_EQ(ask_number(static_cast<std::uint32_t>(call)), kAllow) << call;
  }
}

TEST_P(SeccompFilter, OtherProcessorModesAreKilled) {
  const auto program = seccomp_program({.arch = GetParam()});
  for (const std::uint32_t other : {0x40000003u, 0x40000028u, 0u, arch() ^ 1}) {
    EXPECT_EQ(interpret(program, {1, other, {}}), kKill);
  }
  EXPECT_EQ(interpret(program, {1, arch() == kX86 ? kArm : kX86, {}}), kKill);
  // x32 has the same architecture and a bit in the number.
  const std::uint32_t x32 = ask_number(0x40000000u | 41);
  EXPECT_EQ(x32, GetParam() == FilterArch::x86_64 ? kKill : kEnosys);
}

TEST_P(SeccompFilter, CallsNewerThanTheListDoNotExist) {
  EXPECT_EQ(ask_number(462), kAllow);
  EXPECT_EQ(ask_number(463), kEnosys);
  EXPECT_EQ(ask_number(1000), kEnosys);
  EXPECT_EQ(ask("clone3"), kEnosys);
}

TEST_P(SeccompFilter, OnlyConnectedPairsOfSockets) {
  EXPECT_EQ(ask("socketpair", {AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK}), kAllow);
  EXPECT_EQ(ask("socketpair", {AF_UNIX, SOCK_SEQPACKET}), kAllow);
  EXPECT_EQ(ask("socketpair", {AF_UNIX, SOCK_DGRAM}), kEperm);
  EXPECT_EQ(ask("socketpair", {AF_UNIX, SOCK_RAW}), kEperm) << "the kernel makes it a datagram";
  EXPECT_EQ(ask("socketpair", {AF_TIPC, SOCK_STREAM}), kEperm);
}

TEST_P(SeccompFilter, NoNamespaceByClone) {
  EXPECT_EQ(ask("clone", {SIGCHLD}), kAllow);
  EXPECT_EQ(ask("clone", {CLONE_VM | CLONE_VFORK | SIGCHLD}), kAllow);
  EXPECT_EQ(ask("clone", {CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD}),
            kAllow);
  for (const std::uint64_t flag : {CLONE_NEWNS, CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC,
                                   CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET}) {
    EXPECT_EQ(ask("clone", {flag | SIGCHLD}), kEperm);
  }
}

TEST_P(SeccompFilter, NothingIsTypedIntoATerminal) {
  EXPECT_EQ(ask("ioctl", {0, TIOCSTI}), kEperm);
  EXPECT_EQ(ask("ioctl", {0, (std::uint64_t{1} << 32) | TIOCSTI}), kEperm) << "32 bits count";
  EXPECT_EQ(ask("ioctl", {0, TIOCLINUX}), kEperm);
  EXPECT_EQ(ask("ioctl", {0, TIOCGWINSZ}), kAllow);
}

TEST_P(SeccompFilter, TimesOnlyOfOpenFiles) {
  EXPECT_EQ(ask("utimensat", {5, 0}), kAllow);
  EXPECT_EQ(ask("utimensat", {5, 0x1000}), kEperm);
  EXPECT_EQ(ask("utimensat", {5, std::uint64_t{1} << 32}), kEperm) << "64 bits count";
}

TEST_P(SeccompFilter, LimitsAndPrioritiesOnlyOfOneself) {
  EXPECT_EQ(ask("prlimit64", {0}), kAllow);
  EXPECT_EQ(ask("prlimit64", {4711}), kEperm);
  EXPECT_EQ(ask("setpriority", {PRIO_PROCESS, 0}), kAllow);
  EXPECT_EQ(ask("setpriority", {PRIO_PROCESS, 4711}), kEperm);
  EXPECT_EQ(ask("setpriority", {PRIO_USER, 0}), kEperm);
  EXPECT_EQ(ask("ioprio_set", {1, 0}), kAllow);
  EXPECT_EQ(ask("ioprio_set", {3, 0}), kEperm);
}

TEST_P(SeccompFilter, WhatAnOlderLandlockCannotTellApart) {
  EXPECT_EQ(ask("truncate"), kAllow);
  EXPECT_EQ(ask("truncate", {}, {.landlock_truncate = false}), kEperm);
  EXPECT_EQ(ask("kill", {4711}), kAllow);
  const FilterOptions old{.landlock_signals = false};
  EXPECT_EQ(ask("kill", {0}, old), kAllow);
  EXPECT_EQ(ask("kill", {4711}, old), kEperm);
  EXPECT_EQ(ask("kill", {0xffffffff}, old), kEperm);
  EXPECT_EQ(ask("fcntl", {3, F_SETOWN}, old), kEperm);
  EXPECT_EQ(ask("fcntl", {3, F_SETFD}, old), kAllow);
}

TEST(SeccompFilterNumbers, AreThoseOfThisSystem) {
  const auto arch = this_filter_arch();
  if (!arch) GTEST_SKIP() << "not a processor that we have numbers for";
  const auto expect = [&](const char* name, long number) {
    EXPECT_EQ(filter_call_number(*arch, name), static_cast<std::uint32_t>(number)) << name;
  };
  expect("socket", SYS_socket);
  expect("connect", SYS_connect);
  expect("socketpair", SYS_socketpair);
  expect("io_uring_setup", SYS_io_uring_setup);
  expect("ptrace", SYS_ptrace);
  expect("process_vm_writev", SYS_process_vm_writev);
  expect("keyctl", SYS_keyctl);
  expect("bpf", SYS_bpf);
  expect("perf_event_open", SYS_perf_event_open);
  expect("mount", SYS_mount);
  expect("unshare", SYS_unshare);
  expect("setns", SYS_setns);
  expect("fchmodat", SYS_fchmodat);
  expect("fsetxattr", SYS_fsetxattr);
  expect("clone", SYS_clone);
  expect("clone3", SYS_clone3);
  expect("ioctl", SYS_ioctl);
  expect("utimensat", SYS_utimensat);
  expect("prlimit64", SYS_prlimit64);
  expect("setpriority", SYS_setpriority);
  expect("ioprio_set", SYS_ioprio_set);
  expect("truncate", SYS_truncate);
  expect("kill", SYS_kill);
  expect("fcntl", SYS_fcntl);
}

}  // namespace
}  // namespace limequat::hostprovision
