#include <fcntl.h>
#include <fmt/format.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>

#include "base/error.h"
#include "hostprovision/sandbox.h"
#include "hostprovision/seccomp_filter.h"

namespace limequat::hostprovision {
namespace {

// Landlock in numbers of our own, since the headers of Debian 12 end with ABI 2: landlock(7) and
// Documentation/userspace-api/landlock.rst of the kernel.
namespace landlock {
constexpr long kCreateRuleset = 444;  // the same on every processor
constexpr long kAddRule = 445;
constexpr long kRestrictSelf = 446;
constexpr std::uint32_t kAskVersion = 1u << 0;
constexpr int kPathBeneath = 1;

struct RulesetAttributes {
  std::uint64_t handled_fs = 0;
  std::uint64_t handled_net = 0;  // ABI 4; an older kernel wants zeros there
  std::uint64_t scoped = 0;       // ABI 6
};
struct [[gnu::packed]] PathBeneath {
  std::uint64_t allowed = 0;
  std::int32_t parent_fd = -1;
};

constexpr std::uint64_t kExecute = 1u << 0;
constexpr std::uint64_t kWriteFile = 1u << 1;
constexpr std::uint64_t kReadFile = 1u << 2;
constexpr std::uint64_t kReadDir = 1u << 3;
constexpr std::uint64_t kMakeChar = 1u << 6;
constexpr std::uint64_t kMakeSocket = 1u << 9;
constexpr std::uint64_t kMakeBlock = 1u << 11;
constexpr std::uint64_t kMakeSymlink = 1u << 12;
constexpr std::uint64_t kRefer = 1u << 13;     // ABI 2
constexpr std::uint64_t kTruncate = 1u << 14;  // ABI 3
constexpr std::uint64_t kIoctlDev = 1u << 15;  // ABI 5
constexpr std::uint64_t kBindConnectTcp = 3;
constexpr std::uint64_t kScopeSocketsAndSignals = 3;
constexpr std::uint64_t kForFiles = kExecute | kWriteFile | kReadFile | kTruncate | kIoctlDev;

std::uint64_t every_fs_right(int abi) {
  std::uint64_t rights = kRefer - 1;
  if (abi >= 2) rights |= kRefer;
  if (abi >= 3) rights |= kTruncate;
  if (abi >= 5) rights |= kIoctlDev;
  return rights;
}

RulesetAttributes everything_handled(int abi) {
  return {.handled_fs = every_fs_right(abi),
          .handled_net = abi >= 4 ? kBindConnectTcp : 0,
          .scoped = abi >= 6 ? kScopeSocketsAndSignals : 0};
}

constexpr std::uint64_t kRead = kExecute | kReadFile | kReadDir;
constexpr std::uint64_t kWrite = ~(kMakeChar | kMakeBlock | kMakeSocket | kMakeSymlink | kIoctlDev);
constexpr std::uint64_t kDevice = kReadFile | kWriteFile | kTruncate | kIoctlDev;
}  // namespace landlock

static_assert(sizeof(FilterInstruction) == sizeof(sock_filter));
static_assert(offsetof(FilterInstruction, k) == offsetof(sock_filter, k));

enum class Missing { skip, error };

void allow(int ruleset, std::uint64_t handled, const Path& path, std::uint64_t rights,
           Missing missing) {
  const int raw = ::open(path.c_str(), O_PATH | O_CLOEXEC);
  if (raw < 0 && errno == ENOENT && missing == Missing::skip) return;
  if (raw < 0) throw_errno(fmt::format("sandbox: open {}", path.string()));
  const UniqueFd fd(raw);
  struct stat info {};
  if (::fstat(fd.get(), &info) < 0) throw_errno(fmt::format("sandbox: stat {}", path.string()));
  if (!S_ISDIR(info.st_mode)) rights &= landlock::kForFiles;
  const landlock::PathBeneath rule{.allowed = rights & handled, .parent_fd = fd.get()};
  if (::syscall(landlock::kAddRule, ruleset, landlock::kPathBeneath, &rule, 0) < 0) {
    throw_errno(fmt::format("sandbox: allow {}", path.string()));
  }
}

UniqueFd make_ruleset(const SandboxPolicy& policy, int abi) {
  const auto attributes = landlock::everything_handled(abi);
  const long raw = ::syscall(landlock::kCreateRuleset, &attributes, sizeof attributes, 0);
  if (raw < 0) throw_errno("sandbox: landlock_create_ruleset");
  UniqueFd ruleset(static_cast<int>(raw));
  const auto add = [&](const std::vector<Path>& paths, std::uint64_t rights, Missing missing) {
    for (const Path& path : paths)
      allow(ruleset.get(), attributes.handled_fs, path, rights, missing);
  };
  add(policy.read, landlock::kRead, Missing::skip);
  add(policy.write, landlock::kWrite, Missing::error);
  add(policy.devices, landlock::kDevice, Missing::skip);
  return ruleset;
}

// Between fork and exec, so system calls only (signal-safety(7)). errno of the first that fails.
int restrict_self(int ruleset, const sock_fprog& filter) {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) return errno;
  if (::syscall(landlock::kRestrictSelf, ruleset, 0) < 0) return errno;
  // For a host agent that root runs: an exec does not bring them back under no_new_privs.
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  const std::array<__user_cap_data_struct, 2> none{};
  if (::syscall(SYS_capset, &header, none.data()) < 0) return errno;
  if (::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter) < 0) return errno;
  return 0;
}

}  // namespace

SandboxSupport probe_sandbox() {
  const long abi = ::syscall(landlock::kCreateRuleset, nullptr, 0, landlock::kAskVersion);
  const std::uint32_t action = SECCOMP_RET_KILL_PROCESS;
  const bool known = ::syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
  return {.landlock_abi = abi > 0 ? static_cast<int>(abi) : 0,
          .seccomp = known && this_filter_arch()};
}

struct PreparedSandbox::State {
  UniqueFd ruleset;
  std::vector<FilterInstruction> program;
  sock_fprog filter{};
};

PreparedSandbox::PreparedSandbox(const SandboxPolicy& policy, const SandboxSupport& support)
    : state_(std::make_unique<State>()) {
  if (const std::string why = why_no_sandbox(support); !why.empty()) throw Error(why);
  state_->ruleset = make_ruleset(policy, support.landlock_abi);
  state_->program = seccomp_program({.arch = this_filter_arch().value(),
                                     .landlock_truncate = support.landlock_abi >= 3,
                                     .landlock_signals = support.landlock_abi >= 6});
  state_->filter = {.len = static_cast<unsigned short>(state_->program.size()),
                    .filter = reinterpret_cast<sock_filter*>(state_->program.data())};
}

PreparedSandbox::~PreparedSandbox() = default;

ProcessSpec::LastAct PreparedSandbox::last_act() const {
  return {.act =
              [](const void* context) {
                const auto* state = static_cast<const State*>(context);
                return restrict_self(state->ruleset.get(), state->filter);
              },
          .context = state_.get(),
          .what = "sandbox: restrict the script"};
}

}  // namespace limequat::hostprovision
