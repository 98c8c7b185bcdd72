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

  // For a poll(2) of the caller's own: readable when something changed since the last clear().
  [[nodiscard]] int fd() const { return fd_.get(); }
  void clear();

 private:
  UniqueFd fd_;
};

}  // namespace limequat::lifecycle
