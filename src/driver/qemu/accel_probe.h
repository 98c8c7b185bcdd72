// Is /dev/kvm real? In some sandboxes it opens, creates machines, and then interprets every
// instruction in software (seen: 1.3 µs each), far slower than QEMU's own TCG, so that a guest
// seems to hang in early boot. The only proof is to run a virtual CPU for a moment and look at the
// clock.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/file.h"

namespace limequat::driver::qemu {

struct KvmUnavailable {
  std::string reason;  // "open /dev/kvm: Permission denied (hint: …)"
  friend bool operator==(const KvmUnavailable&, const KvmUnavailable&) = default;
};
struct KvmWorks {
  double ns_per_iteration = 0;  // 0 when this host cannot be measured (not x86_64)
  friend bool operator==(const KvmWorks&, const KvmWorks&) = default;
};
struct KvmInterpreted {
  double ns_per_iteration = 0;
  friend bool operator==(const KvmInterpreted&, const KvmInterpreted&) = default;
};
using KvmState = std::variant<KvmUnavailable, KvmWorks, KvmInterpreted>;

// Pure: from the times (nanoseconds) of several runs of a loop of `iterations`. The fastest run
// counts: a busy host makes some of them slow, interpretation makes all of them slow.
[[nodiscard]] KvmState classify_kvm(const std::vector<double>& nanoseconds, double iterations);

// Opens `device`, makes a machine of one CPU and 2 MiB, and times it: about 1 ms on real hardware,
// 10 ms when interpreted; blocks at most a second.
[[nodiscard]] KvmState probe_kvm(const Path& device = "/dev/kvm");

// The same, but what was measured is kept in `cache_file` until the next boot of the host. Whether
// the device can be opened is looked at each time, because that changes with groups and containers.
[[nodiscard]] KvmState cached_kvm(const Path& cache_file, const Path& device = "/dev/kvm");

// The file's text: one line, "BOOT_ID works|interpreted NS". nullopt for another boot or another
// text.
[[nodiscard]] std::string serialize_measurement(std::string_view boot_id, const KvmState& state);
[[nodiscard]] std::optional<KvmState> parse_measurement(std::string_view text,
                                                        std::string_view boot_id);

// One sentence for the log on why KVM is not used; empty when it works.
[[nodiscard]] std::string explain(const KvmState& state);

}  // namespace limequat::driver::qemu
