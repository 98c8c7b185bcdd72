// A process is (pid, start time, boot id). A pid alone says nothing once the process may have died:
// the number is used again. We signal a process only after its identity was compared, through a
// pidfd that was opened before the comparison, so that no reuse can slip in between.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/unique_fd.h"

namespace limequat {

struct ProcessIdentity {
  pid_t pid = -1;
  std::uint64_t start_time = 0;  // clock ticks since boot (proc(5), stat field 22)
  std::string boot_id;           // /proc/sys/kernel/random/boot_id

  friend bool operator==(const ProcessIdentity&, const ProcessIdentity&) = default;

  // nullopt when there is no such process (a zombie counts as none).
  [[nodiscard]] static std::optional<ProcessIdentity> of(pid_t pid);
  [[nodiscard]] static ProcessIdentity self();

  // One line, "PID START BOOT_ID\n". parse: nullopt for anything else.
  [[nodiscard]] std::string serialize() const;
  [[nodiscard]] static std::optional<ProcessIdentity> parse(std::string_view text);

  // True when exactly this process runs now.
  [[nodiscard]] bool alive() const;
};

// A handle on a living process that is surely the one meant.
class ProcessHandle {
 public:
  // nullopt when it is gone or the pid belongs to another process by now.
  [[nodiscard]] static std::optional<ProcessHandle> open(const ProcessIdentity& identity);
  // False when it ended meanwhile. Throws SystemError (EPERM…).
  bool signal(int number) const;
  // Readable at its end.
  [[nodiscard]] int fd() const { return pidfd_.get(); }
  // Blocks; false when `milliseconds` passed. Negative: no limit.
  [[nodiscard]] bool wait_gone(int milliseconds) const;

 private:
  explicit ProcessHandle(UniqueFd pidfd) : pidfd_(std::move(pidfd)) {}
  UniqueFd pidfd_;
};

}  // namespace limequat
