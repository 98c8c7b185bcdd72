// The form of a public key line.
#pragma once

#include <string_view>

namespace limequat::ssh {

// `ALGORITHM BASE64 [COMMENT]`, one line, where the algorithm is also the first field inside the
// blob (RFC 4253 §6.6, RFC 4716). Any bytes; never throws.
[[nodiscard]] bool is_public_key(std::string_view line);

}  // namespace limequat::ssh
