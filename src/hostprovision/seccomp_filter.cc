#include "hostprovision/seccomp_filter.h"

#include <initializer_list>
#include <utility>

#include "base/error.h"

namespace limequat::hostprovision {
namespace {

// Classic BPF, <linux/bpf_common.h>.
constexpr std::uint16_t kLoadWord = 0x20;   // BPF_LD | BPF_W | BPF_ABS
constexpr std::uint16_t kAnd = 0x54;        // BPF_ALU | BPF_AND | BPF_K
constexpr std::uint16_t kIfEqual = 0x15;    // BPF_JMP | BPF_JEQ | BPF_K
constexpr std::uint16_t kIfGreater = 0x25;  // BPF_JMP | BPF_JGT | BPF_K
constexpr std::uint16_t kIfAtLeast = 0x35;  // BPF_JMP | BPF_JGE | BPF_K
constexpr std::uint16_t kReturn = 0x06;     // BPF_RET | BPF_K

// What a filter answers, <linux/seccomp.h>.
constexpr std::uint32_t kKillProcess = 0x80000000;
constexpr std::uint32_t kAllow = 0x7fff0000;
constexpr std::uint32_t kErrno = 0x00050000;
constexpr std::uint32_t kForbidden = kErrno | 1;    // EPERM
constexpr std::uint32_t kNoSuchCall = kErrno | 38;  // ENOSYS

// struct seccomp_data; both processors are little-endian.
constexpr std::uint32_t kNumberOffset = 0;
constexpr std::uint32_t kArchOffset = 4;
constexpr std::uint32_t low_half(int argument) { return 16 + 8 * static_cast<unsigned>(argument); }
constexpr std::uint32_t high_half(int argument) { return low_half(argument) + 4; }

constexpr std::uint32_t kAuditArchX86_64 = 0xc000003e;  // <linux/audit.h>
constexpr std::uint32_t kAuditArchAarch64 = 0xc00000b7;
constexpr std::uint32_t kX32Bit = 0x40000000;   // <asm/unistd.h>
constexpr std::uint32_t kNewestReviewed = 462;  // mseal; numbers are common from 424 up

struct Call {
  std::string_view name;
  int x86_64;  // -1: none
  int aarch64;
};

// Numbers: <asm/unistd_64.h> and <asm-generic/unistd.h>.
constexpr Call kForbiddenCalls[] = {
    // Sockets: all of them but a pair of connected ones.
    {"socket", 41, 198},
    {"connect", 42, 203},
    {"bind", 49, 200},
    {"listen", 50, 201},
    {"accept", 43, 202},
    {"accept4", 288, 242},
    // Its operations go past a filter.
    {"io_uring_setup", 425, 425},
    {"io_uring_enter", 426, 426},
    {"io_uring_register", 427, 427},
    // Other processes.
    {"ptrace", 101, 117},
    {"process_vm_readv", 310, 270},
    {"process_vm_writev", 311, 271},
    {"process_madvise", 440, 440},
    {"process_mrelease", 448, 448},
    {"kcmp", 312, 272},
    {"pidfd_getfd", 438, 438},
    {"move_pages", 279, 239},
    {"migrate_pages", 256, 238},
    // Marks of files, which Landlock does not cover.
    {"chmod", 90, -1},
    {"fchmod", 91, 52},
    {"fchmodat", 268, 53},
    {"fchmodat2", 452, 452},
    {"chown", 92, -1},
    {"lchown", 94, -1},
    {"fchown", 93, 55},
    {"fchownat", 260, 54},
    {"setxattr", 188, 5},
    {"lsetxattr", 189, 6},
    {"fsetxattr", 190, 7},
    {"removexattr", 197, 14},
    {"lremovexattr", 198, 15},
    {"fremovexattr", 199, 16},
    {"utime", 132, -1},
    {"utimes", 235, -1},
    {"futimesat", 261, -1},
    // Channels that are not files: System V and POSIX queues, shared memory.
    {"shmget", 29, 194},
    {"shmat", 30, 196},
    {"shmctl", 31, 195},
    {"semget", 64, 190},
    {"semop", 65, 193},
    {"semtimedop", 220, 192},
    {"semctl", 66, 191},
    {"msgget", 68, 186},
    {"msgsnd", 69, 189},
    {"msgrcv", 70, 188},
    {"msgctl", 71, 187},
    {"mq_open", 240, 180},
    {"mq_unlink", 241, 181},
    {"mq_timedsend", 242, 182},
    {"mq_timedreceive", 243, 183},
    {"mq_notify", 244, 184},
    {"mq_getsetattr", 245, 185},
    // Keyrings, and doors into the kernel.
    {"add_key", 248, 217},
    {"request_key", 249, 218},
    {"keyctl", 250, 219},
    {"bpf", 321, 280},
    {"perf_event_open", 298, 241},
    {"userfaultfd", 323, 282},
    {"lsm_set_self_attr", 460, 460},
    {"modify_ldt", 154, -1},
    {"iopl", 172, -1},
    {"ioperm", 173, -1},
    {"syslog", 103, 116},
    {"lookup_dcookie", 212, 18},
    // Mounts and namespaces.
    {"mount", 165, 40},
    {"umount2", 166, 39},
    {"pivot_root", 155, 41},
    {"chroot", 161, 51},
    {"open_tree", 428, 428},
    {"move_mount", 429, 429},
    {"fsopen", 430, 430},
    {"fsconfig", 431, 431},
    {"fsmount", 432, 432},
    {"fspick", 433, 433},
    {"mount_setattr", 442, 442},
    {"unshare", 272, 97},
    {"setns", 308, 268},
    {"name_to_handle_at", 303, 264},
    {"open_by_handle_at", 304, 265},
    {"fanotify_init", 300, 262},
    {"fanotify_mark", 301, 263},
    {"quotactl", 179, 60},
    {"quotactl_fd", 443, 443},
    // The machine itself.
    {"init_module", 175, 105},
    {"finit_module", 313, 273},
    {"delete_module", 176, 106},
    {"kexec_load", 246, 104},
    {"kexec_file_load", 320, 294},
    {"reboot", 169, 142},
    {"swapon", 167, 224},
    {"swapoff", 168, 225},
    {"acct", 163, 89},
    {"settimeofday", 164, 170},
    {"clock_settime", 227, 112},
    {"clock_adjtime", 305, 266},
    {"adjtimex", 159, 171},
    {"sethostname", 170, 161},
    {"setdomainname", 171, 162},
    {"vhangup", 153, 58},
};

// Without Landlock's scope of signals.
constexpr Call kSignalCalls[] = {
    {"tkill", 200, 130},
    {"tgkill", 234, 131},
    {"rt_sigqueueinfo", 129, 138},
    {"rt_tgsigqueueinfo", 297, 240},
    {"pidfd_send_signal", 424, 424},
};

// Those that name a process, 0 being the caller: limits and priorities of others are not theirs.
constexpr Call kFirstArgumentZero[] = {
    {"prlimit64", 302, 261},     {"sched_setscheduler", 144, 119}, {"sched_setparam", 142, 118},
    {"sched_setattr", 314, 274}, {"sched_setaffinity", 203, 122},
};
constexpr Call kSetpriority{"setpriority", 141, 140};
constexpr Call kIoprioSet{"ioprio_set", 251, 30};
constexpr Call kClone{"clone", 56, 220};
constexpr Call kClone3{"clone3", 435, 435};
constexpr Call kSocketpair{"socketpair", 53, 199};
constexpr Call kIoctl{"ioctl", 16, 29};
constexpr Call kUtimensat{"utimensat", 280, 88};
constexpr Call kTruncate{"truncate", 76, 45};
constexpr Call kKill{"kill", 62, 129};
constexpr Call kFcntl{"fcntl", 72, 25};

constexpr std::uint32_t kNewNamespaces = 0x7e020000;  // CLONE_NEW* of clone(2), <linux/sched.h>
constexpr std::uint32_t kTiocsti = 0x5412;            // types into a terminal
constexpr std::uint32_t kTioclinux = 0x541c;          // pastes into a console
constexpr std::uint32_t kUnixFamily = 1;
constexpr std::uint32_t kTypeMask = 0xf;  // without SOCK_CLOEXEC and SOCK_NONBLOCK
constexpr std::uint32_t kStream = 1;
constexpr std::uint32_t kSeqpacket = 5;
constexpr std::uint32_t kSetOwner = 8;  // F_SETOWN, F_SETSIG, F_SETOWN_EX: a signal on demand
constexpr std::uint32_t kSetSignal = 10;
constexpr std::uint32_t kSetOwnerEx = 15;

std::optional<std::uint32_t> number_of(const Call& call, FilterArch arch) {
  const int number = arch == FilterArch::x86_64 ? call.x86_64 : call.aarch64;
  if (number < 0) return std::nullopt;
  return static_cast<std::uint32_t>(number);
}

class Builder {
 public:
  explicit Builder(FilterArch arch) : arch_(arch) {}

  // Leaves the number of the call in the accumulator.
  void open() {
    const bool x86 = arch_ == FilterArch::x86_64;
    add({kLoadWord, 0, 0, kArchOffset});
    add({kIfEqual, 1, 0, x86 ? kAuditArchX86_64 : kAuditArchAarch64});
    answer(kKillProcess);
    add({kLoadWord, 0, 0, kNumberOffset});
    if (x86) {
      add({kIfAtLeast, 0, 1, kX32Bit});
      answer(kKillProcess);
    }
    add({kIfGreater, 0, 1, kNewestReviewed});
    answer(kNoSuchCall);
  }

  void always(const Call& call, std::uint32_t verdict) {
    const auto number = number_of(call, arch_);
    if (!number) return;
    add({kIfEqual, 0, 1, *number});
    answer(verdict);
  }

  // One part of an argument, and what is expected of it.
  struct Test {
    std::uint32_t offset = 0;
    std::uint32_t mask = 0;
    std::initializer_list<std::uint32_t> values;
  };
  // When each test finds one of its values, `verdict`; else the other one.
  void when(const Call& call, std::initializer_list<Test> tests, std::uint32_t verdict) {
    const auto number = number_of(call, arch_);
    if (!number) return;
    const std::uint32_t otherwise = verdict == kAllow ? kForbidden : kAllow;
    std::vector<FilterInstruction> block;
    for (const Test& test : tests) {
      block.push_back({kLoadWord, 0, 0, test.offset});
      if (test.mask != ~0u) block.push_back({kAnd, 0, 0, test.mask});
      std::size_t left = test.values.size();
      for (const std::uint32_t value : test.values) {
        // A hit jumps over the other values and over the answer for a miss.
        block.push_back({kIfEqual, static_cast<std::uint8_t>(left), 0, value});
        --left;
      }
      block.push_back({kReturn, 0, 0, otherwise});
    }
    block.push_back({kReturn, 0, 0, verdict});
    check(block.size() < 256, "a jump of the filter is too long");
    add({kIfEqual, 0, static_cast<std::uint8_t>(block.size()), *number});
    program_.insert(program_.end(), block.begin(), block.end());
  }

  void answer(std::uint32_t verdict) { add({kReturn, 0, 0, verdict}); }
  std::vector<FilterInstruction> take() { return std::move(program_); }

 private:
  void add(FilterInstruction instruction) { program_.push_back(instruction); }

  FilterArch arch_;
  std::vector<FilterInstruction> program_;
};

void add_conditions(Builder& filter) {
  // clone3 keeps its flags in memory, where a filter cannot look; without it libraries use clone.
  filter.always(kClone3, kNoSuchCall);
  filter.when(kClone, {{low_half(0), kNewNamespaces, {0}}}, kAllow);
  // Not datagrams: such a socket can be sent to any address later.
  filter.when(kSocketpair,
              {{low_half(0), ~0u, {kUnixFamily}}, {low_half(1), kTypeMask, {kStream, kSeqpacket}}},
              kAllow);
  filter.when(kIoctl, {{low_half(1), ~0u, {kTiocsti, kTioclinux}}}, kForbidden);
  // Without a path: the file is open already (futimens(3)).
  filter.when(kUtimensat, {{low_half(1), ~0u, {0}}, {high_half(1), ~0u, {0}}}, kAllow);
  for (const Call& call : kFirstArgumentZero) {
    filter.when(call, {{low_half(0), ~0u, {0}}}, kAllow);
  }
  // Of a process or a group (<sys/resource.h>, ioprio_set(2)), not of all that the user has.
  filter.when(kSetpriority, {{low_half(0), ~0u, {0, 1}}, {low_half(1), ~0u, {0}}}, kAllow);
  filter.when(kIoprioSet, {{low_half(0), ~0u, {1, 2}}, {low_half(1), ~0u, {0}}}, kAllow);
}

void add_signals(Builder& filter) {
  filter.when(kKill, {{low_half(0), ~0u, {0}}}, kAllow);
  for (const Call& call : kSignalCalls) filter.always(call, kForbidden);
  filter.when(kFcntl, {{low_half(1), ~0u, {kSetOwner, kSetSignal, kSetOwnerEx}}}, kForbidden);
}

}  // namespace

std::optional<FilterArch> this_filter_arch() {
#if defined(__x86_64__) && !defined(__ILP32__)
  return FilterArch::x86_64;
#elif defined(__aarch64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  return FilterArch::aarch64;
#else
  return std::nullopt;
#endif
}

std::vector<FilterInstruction> seccomp_program(const FilterOptions& options) {
  Builder filter(options.arch);
  filter.open();
  for (const Call& call : kForbiddenCalls) filter.always(call, kForbidden);
  if (!options.landlock_truncate) filter.always(kTruncate, kForbidden);
  if (!options.landlock_signals) add_signals(filter);
  add_conditions(filter);
  filter.answer(kAllow);
  return filter.take();
}

std::optional<std::uint32_t> filter_call_number(FilterArch arch, std::string_view name) {
  for (const Call& call : kForbiddenCalls) {
    if (call.name == name) return number_of(call, arch);
  }
  for (const Call& call : {kClone, kClone3, kSocketpair, kIoctl, kUtimensat, kTruncate, kKill,
                           kFcntl, kFirstArgumentZero[0], kSetpriority, kIoprioSet}) {
    if (call.name == name) return number_of(call, arch);
  }
  return std::nullopt;
}

}  // namespace limequat::hostprovision
