// A look at all processes of the host (proc(5)). Not atomic: a process that is born or orphaned
// during the look may be missing; callers that must not miss one look again until the kernel says
// that there is none (keeper.h).
#pragma once

#include <sys/types.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/process_identity.h"

namespace limequat::hostprovision {

struct ProcessEntry {
  ProcessIdentity identity;
  pid_t parent = 0;
  pid_t group = 0;
  pid_t session = 0;
  bool zombie = false;
};

class ProcessTree {
 public:
  explicit ProcessTree(std::vector<ProcessEntry> entries) : entries_(std::move(entries)) {}
  [[nodiscard]] static ProcessTree snapshot();

  [[nodiscard]] const std::vector<ProcessEntry>& entries() const { return entries_; }
  // Living ones below `roots`, without the roots themselves, and without those that `leave_alone`
  // names and all below them.
  [[nodiscard]] std::vector<ProcessEntry> descendants(
      const std::vector<pid_t>& roots,
      const std::function<bool(pid_t)>& leave_alone = [](pid_t) { return false; }) const;

 private:
  std::vector<ProcessEntry> entries_;
};

// One process as /proc/PID/stat shows it; nullopt when that is no such text. `boot_id` is left
// empty.
[[nodiscard]] std::optional<ProcessEntry> parse_process_stat(std::string_view text);

// The value of `name` in the environment a process was started with; nullopt when it has none or
// may not be read by us.
[[nodiscard]] std::optional<std::string> environment_value(pid_t pid, std::string_view name);

// True for the host agent of a machine: this very program with the word `hostagent` among its
// arguments. A script may start another machine; that one is not the script's.
[[nodiscard]] bool is_foreign_host_agent(pid_t pid);

}  // namespace limequat::hostprovision
