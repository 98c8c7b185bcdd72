// The right to change the state of one machine: start, stop, delete, edit, clone and rename take
// it; `list`, `info`, `shell` and `show-ssh` never do, so that they work at any time, from inside
// host scripts too.
//
// It is an exclusive flock(2) on the instance's folder itself: no file is left that upstream would
// trip over, and the kernel drops it when the last holder dies. Nobody waits for it. A second
// command says at once who holds it; so a host script that is being waited for, and calls `limactl
// stop` on its own machine, fails with a clear error instead of waiting for itself. `stop --force`
// goes on without it.
//
// How it travels: `limactl start` takes it, hands fd() to the host agent as an inherited
// descriptor, and closes its own; the agent adopts it and lets it go when the machine runs (scripts
// with `wait: false` may then stop the machine). `limactl stop` takes it for as long as it waits.
// Destruction closes the descriptor and never unlocks: a copy in another process keeps the lock.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>

#include "base/unique_fd.h"
#include "store/home.h"

namespace limequat::store {

class InstanceLock {
 public:
  // nullopt when somebody else holds it. Throws SystemError when there is no such folder.
  [[nodiscard]] static std::optional<InstanceLock> try_acquire(const InstanceFiles& files);
  // Throws Error that names the holder, or the host script that would wait for itself.
  [[nodiscard]] static InstanceLock acquire(const InstanceFiles& files, std::string_view name);
  // The lock behind a descriptor that the parent handed over; from now on close-on-exec. Throws
  // SystemError when that is no open descriptor.
  [[nodiscard]] static InstanceLock adopt(UniqueFd fd);

  // For ProcessSpec::extra_fds.
  [[nodiscard]] int fd() const { return fd_.get(); }

 private:
  explicit InstanceLock(UniqueFd fd) : fd_(std::move(fd)) {}
  UniqueFd fd_;
};

// For whoever finds that a machine, which was there when it was looked at, is so no more.
[[noreturn]] void throw_gone_meanwhile(std::string_view name);

struct LockHolder {
  pid_t pid = -1;
  std::string command;  // its command line, sanitised; "" when it cannot be read
};
// Who took the lock, as far as the kernel tells: it may have handed it on and be gone. For messages
// only.
[[nodiscard]] std::optional<LockHolder> lock_holder(const InstanceFiles& files);
// Whether that process has the lock, by itself or handed over. False when it cannot be known.
[[nodiscard]] bool has_lock(pid_t process, const InstanceFiles& files);
// "`limactl start dev` (process 42)", or "another process".
[[nodiscard]] std::string holder_words(const InstanceFiles& files);

// The index of the host script of this machine that we run inside of (LIMA_INSTANCE_DIR and
// LIMA_HOST_PROVISION_INDEX), if any.
[[nodiscard]] std::optional<int> own_host_script(const InstanceFiles& files);

// For commands that change a machine, before they look at anything: throws Error when we run inside
// a script of this machine that is waited for (LIMA_HOST_PROVISION_WAIT), whoever holds the lock.
// Forced commands too: they would kill themselves halfway, with the script.
void refuse_inside_own_script(const InstanceFiles& files, std::string_view name);

}  // namespace limequat::store
