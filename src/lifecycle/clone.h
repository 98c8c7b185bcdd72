// A second machine out of one that is there: `limactl clone`.
#pragma once

#include <optional>
#include <string>

#include "base/progress.h"
#include "config/load.h"
#include "store/instance.h"

namespace limequat::lifecycle {

enum class Move { clone, rename };

struct MoveInput {
  const store::Instance& old;
  std::string name;                 // the new one
  std::optional<std::string> yaml;  // checked already; nullopt: lima.yaml stays as it is
};

// What clone and rename ask first, in upstream's words: another name, a valid one, not too long for
// sockets, nothing there; the machine and whatever belongs to it does not run. And it must have a
// configuration: without one the new machine would be nothing either. Throws Error.
void require_can_move(const store::Instance& old, const std::string& name, Move move,
                      const store::Home& home);
// The same again under the lock on the machine, which since it was looked at may have been started,
// or deleted by a program that knows no lock. The answer is how it is now.
[[nodiscard]] store::Instance require_can_still_move(const MoveInput& input, Move move,
                                                     const store::Home& home,
                                                     const config::Loader& loader);

// Takes the lock on `old`, so that nobody starts it meanwhile. The new folder appears complete or
// not at all, also when we are killed. Blocks of the disk are shared where the file system can, and
// a read-only `basedisk` is linked. What is not copied: see clone_files.h. Throws Error.
[[nodiscard]] store::Instance clone_instance(const MoveInput& input, const store::Home& home,
                                             const config::Loader& loader, ProgressLine& progress);

}  // namespace limequat::lifecycle
