// When a folder was made. Private to trust_store.cc.
#pragma once

#include <cstdint>

#include "base/file.h"

namespace limequat::hostprovision {

// Nanoseconds since 1970; 0 where the file system does not keep it, or when there is no such
// folder. A rename does not change it, and nobody can set it.
[[nodiscard]] std::uint64_t folder_birth(const Path& folder);

}  // namespace limequat::hostprovision
