// The part of the acceleration probe that depends on the processor. Only accel_probe.cc includes
// this.
#pragma once

#include <vector>

#include "base/unique_fd.h"

namespace limequat::driver::qemu::platform {

// Iterations of the guest loop in one run. Real hardware takes about a microsecond for all of them,
// interpretation about two milliseconds.
constexpr int kLoopIterations = 1000;

// Times several runs of the loop, in nanoseconds. Empty where there is no way to measure. Throws
// SystemError when the kernel refuses a step. May hang with a kernel that is badly broken.
[[nodiscard]] std::vector<double> time_guest_loop(const UniqueFd& kvm);

}  // namespace limequat::driver::qemu::platform
