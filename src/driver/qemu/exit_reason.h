// Why QEMU ended, in words that help. Pure.
#pragma once

#include <string>
#include <vector>

#include "base/process.h"

namespace limequat::driver::qemu {

// From the last lines that QEMU wrote (oldest first): what went wrong, QEMU's own line, and a hint
// where one is known:
//   QEMU exited (exit status 1): the host port for ssh is taken: `…` (hint: …)
[[nodiscard]] std::string explain_exit(const WaitStatus& status,
                                       const std::vector<std::string>& lines);

}  // namespace limequat::driver::qemu
