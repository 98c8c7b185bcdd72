// Names that may be file names: of instances, disks and networks.
#pragma once

#include <string>
#include <string_view>

namespace limequat::config {

// "" when `name` is an identifier: letters and digits, with single `.`, `_` or `-` between them, at
// most 76 bytes. Else what is wrong, in upstream's words.
[[nodiscard]] std::string identifier_problem(std::string_view name);

}  // namespace limequat::config
