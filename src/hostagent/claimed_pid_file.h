// `ha.pid` for the life of a host agent.
#pragma once

#include <fmt/format.h>

#include <exception>
#include <utility>

#include "base/error.h"
#include "base/quote.h"
#include "store/pid_file.h"

namespace limequat::hostagent {

// The pid file is ours from construction to destruction. Throws Error when another host agent has
// it.
class ClaimedPidFile {
 public:
  explicit ClaimedPidFile(store::PidFile file) : file_(std::move(file)) {
    if (const auto other = file_.running(); other && other->pid != self_.pid) {
      throw Error(fmt::format("a host agent with pid {} is running already ({})", other->pid,
                              name_quote(file_.path().string())));
    }
    file_.write(self_);
  }
  ~ClaimedPidFile() {
    try {
      file_.remove_if(self_);
    } catch (const std::exception&) {  // the folder may be gone
    }
  }
  ClaimedPidFile(const ClaimedPidFile&) = delete;
  ClaimedPidFile& operator=(const ClaimedPidFile&) = delete;

 private:
  ProcessIdentity self_ = ProcessIdentity::self();
  store::PidFile file_;
};

}  // namespace limequat::hostagent
