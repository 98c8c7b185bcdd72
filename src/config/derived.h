// Values that follow from a configuration by a formula, the same as upstream's so that either
// program may start the other's machines. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "config/machine.h"

namespace limequat::config {

// "lima-" and the first 8 bytes, in hexadecimal, of sha256(LOCATION ":" MOUNT_POINT).
[[nodiscard]] std::string mount_tag(std::string_view location, std::string_view mount_point);

// "52:55:55:" and the first 3 bytes of sha256(MACHINE_ID UNIQUE_ID). The primary card's unique id
// is the instance directory; the i-th of `networks` has "LIMA_YAML_PATH#i".
[[nodiscard]] std::string mac_address(std::string_view machine_id, std::string_view unique_id);

// "lima-" and the instance's name with `.` and `_` as `-`.
[[nodiscard]] std::string guest_hostname(std::string_view instance_name);

// What a driver uses when `mountType` is not set: 9p, or reverse-sshfs where 9p is unsupported
// (always on Windows hosts) or the instance is older than 1.0.0. `lima_version` as in
// InstanceContext.
[[nodiscard]] std::string qemu_mount_type(const Machine& machine, std::string_view goos,
                                          bool existing,
                                          const std::optional<std::string>& lima_version);

// -1, 0 or 1 for an instance's version (git describe of the program that made it) against X.Y.Z. ""
// is older than all; what does not parse is newer than all; `X.Y.Z-anything` is newer than X.Y.Z.
[[nodiscard]] int compare_version(std::string_view version, std::string_view release);

// X.Y.Z out of a version: a leading `v`, everything from the first `-` and a final `.m` are cut
// off. nullopt when the rest is no semantic version.
[[nodiscard]] std::optional<std::string> parse_version(std::string_view version);

}  // namespace limequat::config
