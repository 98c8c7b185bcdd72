// Hosts other than x86_64: no guest code of ours for them, so a device that opens is believed.
#include "driver/qemu/accel_platform.h"

namespace limequat::driver::qemu::platform {

std::vector<double> time_guest_loop(const UniqueFd&) { return {}; }

}  // namespace limequat::driver::qemu::platform
