// A child that records itself before it becomes its program, so that a parent that is killed at any
// moment leaves either no child or one that whoever killed it finds.
//
// In the child, last of all: its identity (process_identity.h, one line) is written to a file;
// then, when the parent is gone already, the program is not run. So: kill the parent, wait for its
// end, then read the file. A child that is not in it by then will not run.
#pragma once

#include <sys/types.h>

#include <string>

#include "base/file.h"
#include "base/process.h"

namespace limequat {

class ProcessRecord {
 public:
  // By the process that will spawn. The file is written over, with mode 0600.
  explicit ProcessRecord(Path file);

  // `this` must live until spawn returns, and spawn throws what went wrong with the file.
  [[nodiscard]] ProcessSpec::LastAct last_act() const;

 private:
  Path file_;
  std::string boot_id_;
  pid_t parent_;
};

}  // namespace limequat
