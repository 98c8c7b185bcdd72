// Is a host this machine? As text, without a resolver.
#pragma once

#include <string_view>

namespace limequat {

// `localhost`, `::1`, `[::1]` and 127.A.B.C in the one spelling that every reader understands alike
// (no octal, hex or short forms). Lower case. "" is not: it often means every address.
[[nodiscard]] bool is_loopback_host(std::string_view host);

}  // namespace limequat
