// The QEMU driver: joins program, features, acceleration, firmware and argv, and starts the
// process.
#pragma once

#include <memory>

#include "base/log.h"
#include "driver/driver.h"
#include "driver/qemu/program.h"

namespace limequat::driver::qemu {

// Where the driver looks, as values, so that tests give their own.
struct Surroundings {
  GetEnv get_env;
  Path home;          // of the user
  Path cache_folder;  // $XDG_CACHE_HOME/limequat
  Path kvm_device = "/dev/kvm";
};
[[nodiscard]] Surroundings real_surroundings();

// `log` must outlive the driver and its machines.
[[nodiscard]] std::unique_ptr<Driver> make_qemu_driver(
    Logger& log, Surroundings surroundings = real_surroundings());

}  // namespace limequat::driver::qemu
