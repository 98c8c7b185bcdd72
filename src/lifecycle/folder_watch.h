// Tells when something in a folder was made, written or moved there.
#pragma once

#include "base/file.h"
#include "base/unique_fd.h"

namespace limequat::lifecycle {

class FolderWatch {
 public:
  // Throws SystemError: no such folder, or no more watches allowed.
  explicit FolderWatch(const Path& folder);
  // Blocks until something changed since the construction or the last call (true), or until
  // `interrupt_fd` is readable (false; -1: there is none).
  [[nodiscard]] bool wait(int interrupt_fd);

 private:
  UniqueFd fd_;
};

}  // namespace limequat::lifecycle
