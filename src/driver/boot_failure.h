// Why a machine does not come up, read from its serial log. Pure text work; the guest wrote it, so
// what is returned has been made printable and short.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace limequat::driver {

struct BootFailure {
  std::string cause;     // "the guest kernel panicked", "the firmware found nothing to boot"
  std::string evidence;  // the line that says so
};

// Looks for what ends a boot for good: a kernel panic, a firmware or boot loader without a system,
// an initramfs or systemd that gave up. Only whole lines count.
[[nodiscard]] std::optional<BootFailure> find_boot_failure(std::string_view serial_log);

// The last `count` lines that say something, without escape sequences and control characters.
[[nodiscard]] std::vector<std::string> last_serial_lines(std::string_view serial_log,
                                                         std::size_t count);

}  // namespace limequat::driver
