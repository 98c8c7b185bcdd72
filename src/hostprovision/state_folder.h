// `${XDG_STATE_HOME:-~/.local/state}/limequat`: what the user decided about host scripts lies here,
// outside $LIMA_HOME, so that nothing that comes with a machine or a repository brings it along.
#pragma once

#include <string>

#include "base/file.h"

namespace limequat::hostprovision {

class StateFolder {
 public:
  explicit StateFolder(Path path) : path_(std::move(path)) {}
  // A relative $XDG_STATE_HOME is ignored, as the XDG Base Directory Specification wants. Throws
  // Error when there is no $HOME either.
  [[nodiscard]] static StateFolder from_environment();

  const Path& path() const { return path_; }
  Path trust_store() const { return path_ / "host-scripts.json"; }
  Path trust_lock() const { return path_ / "host-scripts.lock"; }
  Path audit_log() const { return path_ / "host-scripts-audit.jsonl"; }

  // Makes the folder (0700) when it is missing; one that is there is left as it is. Throws Error
  // when somebody else could write to it.
  void make() const;
  // "" when the folder is ours alone or not there; else what is wrong and the command that mends
  // it.
  [[nodiscard]] std::string fault() const;

 private:
  Path path_;
};

// The same for a file that was opened: "" when it is a regular file of this user that nobody else
// can read or write. `path` is for the words.
[[nodiscard]] std::string private_file_fault(int fd, const Path& path);

}  // namespace limequat::hostprovision
