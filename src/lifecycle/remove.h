// Deletes a machine: `limactl delete`.
#pragma once

#include "lifecycle/command_phase.h"

namespace limequat::lifecycle {

struct DeleteOptions {
  bool force = false;
  bool skip_host_scripts = false;
};

enum class Deleted { by_us, by_another };

// Runs, before anything is removed, the post-stop scripts that are owed after a crash and the
// pre-delete scripts; with `force` only the former, and those only when no host agent lived. Throws
// Error when the machine is protected, or runs and `force` is off, or when a pre-delete script with
// `onError: abort` failed or was interrupted: then nothing was removed. Logs what it did. It is no
// failure when another process deletes the machine at the same time and is first.
[[nodiscard]] Deleted delete_instance(const CommandContext& context, const DeleteOptions& options);

}  // namespace limequat::lifecycle
