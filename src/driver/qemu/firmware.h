// Which UEFI firmware a machine boots with. Pure, over a predicate that tells which files exist.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/file.h"
#include "config/machine.h"

namespace limequat::driver::qemu {

// False for ppc64le and s390x (they bring their own) and for `firmware.legacyBIOS` where that
// exists (x86_64, armv7l).
[[nodiscard]] bool needs_uefi(config::Arch arch, bool legacy_bios);

// In the order of preference: the user's own, QEMU's, then those of the distributions.
[[nodiscard]] std::vector<Path> firmware_candidates(config::Arch arch, const Path& qemu_executable,
                                                    const Path& home);

using Exists = std::function<bool(const Path&)>;
// Throws an Error that names the Debian package when there is none.
[[nodiscard]] Path find_firmware(config::Arch arch, const Path& qemu_executable, const Path& home,
                                 const Exists& exists);

}  // namespace limequat::driver::qemu
