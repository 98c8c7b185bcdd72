// The command that turns a host script on, at the end of the reason why it is off.
#pragma once

#include <string>
#include <vector>

namespace limequat::hostprovision {

// "(hint: limactl host-provision allow dev)": all of the machine's.
[[nodiscard]] std::string allow_hint(const std::string& instance);

// A reason that ends with that hint, for the scripts with these indexes: the command then turns on
// these and no others, which may be off for another reason. Any other reason is answered as it is.
[[nodiscard]] std::string reason_of_scripts(std::string reason, const std::vector<int>& indexes);

}  // namespace limequat::hostprovision
