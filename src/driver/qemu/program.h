// The QEMU program for a guest architecture: its name, where it is, which Debian package has it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "config/machine.h"

namespace limequat::driver::qemu {

// QEMU's own word for an architecture: "x86_64", "arm" (armv7l), "ppc64" (ppc64le)…
[[nodiscard]] std::string_view qemu_arch(config::Arch arch);
// The machine type that we use for it: "q35", "virt", "pseries", "s390-ccw-virtio".
[[nodiscard]] std::string_view machine_type(config::Arch arch);
// "qemu-system-x86", "qemu-system-arm", "qemu-system-misc", "qemu-system-ppc".
[[nodiscard]] std::string_view debian_package(config::Arch arch);

struct Program {
  Path executable;                           // absolute
  std::vector<std::string> extra_arguments;  // put before ours; for debugging

  [[nodiscard]] bool plain() const { return extra_arguments.empty(); }
};

using GetEnv = std::function<std::optional<std::string>(std::string_view name)>;

// $QEMU_SYSTEM_X86_64 (…_AARCH64, _ARM, _PPC64, _RISCV64, _S390X), split into words like a shell
// would, or qemu-system-<arch> on PATH. Throws an Error that names the Debian package.
[[nodiscard]] Program find_qemu(config::Arch arch, const GetEnv& get_env);

}  // namespace limequat::driver::qemu
