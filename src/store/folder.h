// One machine's folder, looked at with few system calls: its names are read once, files are opened
// relative to its descriptor, and what is not there costs nothing. `list` looks at a thousand of
// them.
//
// A snapshot: a name may have come or gone since. What is no regular file is never read (a FIFO
// would hang us).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/file.h"
#include "base/unique_fd.h"

namespace limequat::store {

struct NoFile {};
struct FileTrouble {
  std::string why;  // "open /x/lima.yaml: Permission denied"
};
using FileText = std::variant<NoFile, FileTrouble, std::string>;

class Folder {
 public:
  // nullopt when there is no folder at `path`. Throws SystemError when it cannot be read.
  [[nodiscard]] static std::optional<Folder> open(const Path& path);

  [[nodiscard]] bool has(std::string_view name) const;
  [[nodiscard]] FileText read(const std::string& name, std::size_t limit) const;
  [[nodiscard]] const Path& path() const { return path_; }

 private:
  Folder(Path path, UniqueFd fd) : path_(std::move(path)), fd_(std::move(fd)) {}
  void read_names();

  Path path_;
  UniqueFd fd_;
  std::vector<std::string> names_;  // sorted
};

}  // namespace limequat::store
