// Our version, and the version of Lima whose behaviour we offer.
#pragma once

#include <string_view>

namespace limequat {

// Lima's own rule cuts at the first `-`, so scripts and templates that ask for a Lima version
// see 2.2.0.
inline constexpr std::string_view kVersion = "2.2.0-limequat.0.1.0";

}  // namespace limequat
