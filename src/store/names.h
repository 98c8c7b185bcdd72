// Names of instances: what is valid, and the host name that follows.
#pragma once

#include <string>
#include <string_view>

namespace limequat::store {

inline constexpr std::string_view kDefaultInstance = "default";

// Throws UsageError in upstream's words. A valid name has letters, digits and single `.`, `_`, `-`
// between them, at most 76 characters, and does not end in .yml or .yaml: so it can be no path.
void validate_instance_name(std::string_view name);
[[nodiscard]] bool is_valid_instance_name(std::string_view name);
// The same rule without the ending: names of disks and networks.
[[nodiscard]] bool is_identifier(std::string_view name);

// `lima-` + name, with `.` and `_` as `-`.
[[nodiscard]] std::string hostname_for(std::string_view name);

}  // namespace limequat::store
