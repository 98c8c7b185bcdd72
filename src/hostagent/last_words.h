// The way to the `limactl start` that waits for a host agent when no log can be written (a full
// disk): a pipe. What is said ends the waiting, so it is for what start would wait for in vain: an
// event that could not be written, the error that ends the agent.
#pragma once

#include <string_view>

#include "base/unique_fd.h"

namespace limequat::hostagent {

class LastWords {
 public:
  // `inherited`: the write end of start's pipe, which from now on no child gets; -1: there is none.
  explicit LastWords(int inherited);

  // Never blocks and never throws: nobody may listen any more.
  void say(std::string_view words) noexcept;

 private:
  UniqueFd pipe_;
};

}  // namespace limequat::hostagent
