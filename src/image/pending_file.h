// A file in the making: `NAME.tmp` beside its place, renamed there when it is complete. Leaving the
// scope before removes it; a kill leaves the `.tmp`, which the next one of that name replaces.
#pragma once

#include "base/file.h"

namespace limequat::image {

class PendingFile {
 public:
  // Creates the temporary file, empty, 0600. Throws SystemError.
  explicit PendingFile(Path destination);
  PendingFile(const PendingFile&) = delete;
  PendingFile& operator=(const PendingFile&) = delete;
  ~PendingFile();

  [[nodiscard]] int fd() const { return fd_.get(); }
  [[nodiscard]] const Path& path() const { return temporary_; }
  // For a program that writes by name and replaces the file: takes the file that is there now.
  void reopen();
  // Sets the mode, syncs, renames.
  void commit(mode_t mode = 0644);
  // The same under another name of the same folder.
  void commit_as(const Path& destination, mode_t mode = 0644);

 private:
  Path destination_;
  Path temporary_;
  UniqueFd fd_;
  bool done_ = false;
};

}  // namespace limequat::image
