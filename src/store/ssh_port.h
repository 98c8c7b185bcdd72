// The port in an `ssh.config` of ours or upstream's.
#pragma once

#include <optional>
#include <string_view>

namespace limequat::store {

// From the first `Port N` line. nullopt when there is none or N is no port.
[[nodiscard]] std::optional<int> port_in_ssh_config(std::string_view text);

}  // namespace limequat::store
