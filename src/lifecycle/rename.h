// Another name for a machine: `limactl rename`.
#pragma once

#include "lifecycle/clone.h"

namespace limequat::lifecycle {

// The folder is renamed, in one step: everything in it stays, also `protected`, the TPM's state and
// a promise of post-stop scripts that is still owed; only pid files, sockets and temporary files
// go. The folder keeps its inode, so whoever cares for consent carries it
// (hostprovision/trust_store.h). Throws Error; as require_can_move.
[[nodiscard]] store::Instance rename_instance(const MoveInput& input, const store::Home& home,
                                              const config::Loader& loader);

}  // namespace limequat::lifecycle
