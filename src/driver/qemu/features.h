// What a QEMU program can do, as told by its own help texts.
//
// Asking costs five runs of QEMU (about 0.2 s), so the answers are kept in
// $XDG_CACHE_HOME/limequat/qemu-features.json under the program's path, modification time and size:
// a start spends no time on it until QEMU is upgraded.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "driver/qemu/program.h"
#include "driver/qemu/version.h"

namespace limequat::driver::qemu {

using Names = std::set<std::string, std::less<>>;

struct Features {
  std::optional<Version> version;
  Names accelerators;  // "tcg", "kvm"
  Names netdevs;       // "user", "stream"; empty when unknown
  Names machines;      // "q35"; empty when unknown
  Names cpus;          // "host", "qemu64"; empty when unknown
  friend bool operator==(const Features&, const Features&) = default;
};

// Parsers of `--version`, `-accel help`, `-netdev help`, `-machine help`, `-cpu help`. The texts
// are not made for machines and differ from version to version: what is not understood is left out.
[[nodiscard]] std::optional<Version> parse_version_output(std::string_view text);
[[nodiscard]] Names parse_accelerators(std::string_view text);
[[nodiscard]] Names parse_netdevs(std::string_view text);
[[nodiscard]] Names parse_machines(std::string_view text);
[[nodiscard]] Names parse_cpus(std::string_view text);

// Runs QEMU. Throws Error when it cannot be run or does not even list its accelerators.
[[nodiscard]] Features probe_features(const Program& program, std::string_view machine_type);

// The same through `cache_file`. A cache that cannot be read or written is no error. A program with
// extra arguments is always asked.
[[nodiscard]] Features cached_features(const Program& program, std::string_view machine_type,
                                       const Path& cache_file);

// Throws Error when `features` is too old (below 4.0.0) or lacks `accelerator`, `machine_type` or
// `cpu`. Returns a warning about a version that is merely old (below 6.2.0).
struct Requirements {
  std::string accelerator;
  std::string machine_type;
  std::string cpu;              // with its flags: "host,-vmx"
  std::string minimum_version;  // vmOpts.qemu.minimumVersion; may be empty
};
[[nodiscard]] std::vector<std::string> check_features(const Features& features,
                                                      const Program& program,
                                                      const Requirements& requirements);

}  // namespace limequat::driver::qemu
