// The folder of a machine that is being made, by create or clone.
//
// It is filled under a hidden name and renamed, so that a machine appears complete or not at all,
// also when we are killed. Whoever fills it holds the lock on it, which is the lock on the machine
// from the rename on: of several that make one name at a time one goes on, and the others say so at
// once. What a killed one left has no lock, and is removed by the next (work_folders.h).
#pragma once

#include <optional>
#include <string>

#include "store/instance_lock.h"

namespace limequat::lifecycle {

class Draft {
 public:
  // An empty folder. Throws Error when there is a machine of that name, or it is being made.
  Draft(const store::Home& home, std::string name);
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;
  // Removes what was not finished.
  ~Draft();

  [[nodiscard]] const Path& path() const { return path_; }
  // The folder becomes the machine; whoever gets the lock may go on with it undisturbed. Throws
  // Error when there is a machine of that name by now.
  [[nodiscard]] store::InstanceLock finish();

 private:
  Path path_;
  store::InstanceFiles machine_;
  std::string name_;
  std::optional<store::InstanceLock> lock_;
};

// Throws Error when there is anything under the name of this machine.
void require_free_name(const store::InstanceFiles& machine, const std::string& name);

}  // namespace limequat::lifecycle
