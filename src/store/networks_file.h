// $LIMA_HOME/_config/networks.yaml on disk.
#pragma once

#include "config/networks.h"
#include "store/home.h"

namespace limequat::store {

// Reads it; where there is none, writes the built-in one first (0644), as upstream does when a
// machine names a network. Throws ConfigError, SystemError. The file's own warnings are in
// Networks::warnings().
[[nodiscard]] config::Networks load_networks(const Home& home);

}  // namespace limequat::store
