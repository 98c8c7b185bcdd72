// Pid files that never lie. `ha.pid` and `qemu.pid` keep upstream's format ("PID\n"); beside each
// stands `NAME.id.tmp` with the identity of the process (base/process_identity.h). Upstream ignores
// that file, and its forced stop removes it with the other *.tmp.
//
// A process counts as running only when its identity matches. For a machine that upstream started
// (no identity file) the command line in /proc must look like the program meant: a pid that was
// used again is never signalled and never counts.
//
// Removal is safe against a new process that writes the file at that moment: a file is first
// renamed away, then looked at, and put back when it is not the one that was judged.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/file.h"
#include "base/process_identity.h"

namespace limequat::store {

// What the command line of the process has to show when there is only upstream's pid file.
struct ProcessPattern {
  std::string program;   // a part of argv[0]'s last component: "limactl", "qemu"; "" takes any
  std::string argument;  // a path that some argument contains, itself or something below it
};

struct NoPidFile {};
struct StalePidFile {};  // its process is gone
struct UnreadablePidFile {
  std::string why;
};
using PidState = std::variant<NoPidFile, StalePidFile, UnreadablePidFile, ProcessIdentity>;

class PidFile {
 public:
  PidFile(Path path, ProcessPattern pattern)
      : path_(std::move(path)), pattern_(std::move(pattern)) {}

  // Never throws for what is in the files or how they are; that is UnreadablePidFile.
  [[nodiscard]] PidState read() const;
  // The identity when the process runs, for callers that do not ask why not.
  [[nodiscard]] std::optional<ProcessIdentity> running() const;
  // Also the process of an identity whose pid file is not there (yet), or is being written. For
  // those who must miss none.
  [[nodiscard]] std::optional<ProcessIdentity> running_or_recorded() const;

  // Writes both files, identity first, so that there is no moment with a pid and no identity.
  void write(const ProcessIdentity& identity) const;
  // Writes only the identity: QEMU writes its pid file itself.
  void write_identity(const ProcessIdentity& identity) const;
  // Removes both if they are still those of `identity`; another process may have written new ones.
  void remove_if(const ProcessIdentity& identity) const;
  // Removes both if read() says stale. True when something was removed.
  bool remove_stale() const;
  [[nodiscard]] const Path& path() const { return path_; }
  [[nodiscard]] Path identity_path() const { return path_.string() + ".id.tmp"; }

 private:
  Path path_;
  ProcessPattern pattern_;
};

// Does a command line (words ended by NUL, as in /proc/PID/cmdline) look like that? Pure.
[[nodiscard]] bool looks_like(std::string_view command_line, const ProcessPattern& pattern);

}  // namespace limequat::store
