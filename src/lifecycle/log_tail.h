// Follows a growing file line by line. Does not wait by itself: the caller watches the folder
// (inotify) and calls `take_lines` when something changed.
#pragma once

#include <string>
#include <vector>

#include "base/file.h"

namespace limequat::lifecycle {

class LogTail {
 public:
  // The file need not exist yet. Reading begins at its start.
  explicit LogTail(Path path) : path_(std::move(path)) {}

  // Whole lines that came since the last call, without newline. A file that was replaced (another
  // inode) is read from its start. With `rest`, an unfinished last line is given too.
  [[nodiscard]] std::vector<std::string> take_lines(bool rest = false);

 private:
  bool reopen_if_replaced();
  void read_more();
  Path path_;
  UniqueFd fd_;
  std::string partial_;
};

}  // namespace limequat::lifecycle
