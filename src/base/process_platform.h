// What process code asks of the kernel beyond POSIX. One implementation per platform
// (process_linux.cc); only process.cc and process_identity.cc include this.
#pragma once

#include <sys/types.h>

#include "base/unique_fd.h"

namespace limequat::platform {

// A descriptor that becomes readable when the process ends. Throws SystemError.
[[nodiscard]] UniqueFd open_pidfd(pid_t pid);
// In a fresh child: SIGKILL for it when the parent thread ends. False (errno set) on failure, and
// when the parent is gone already. Async-signal-safe.
[[nodiscard]] bool die_with_parent(pid_t expected_parent);
// In a fresh child: every descriptor from 3 up is closed by the exec, also those that our own
// parent left open without close-on-exec. Async-signal-safe.
void close_all_on_exec();
// The one place that forks. The child shares our memory until it execs or exits.
[[nodiscard]] pid_t fork_for_exec();

}  // namespace limequat::platform
