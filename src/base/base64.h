// Base64 with the standard alphabet and padding (RFC 4648 §4).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace limequat {

[[nodiscard]] std::string base64_encode(std::string_view bytes);
// Line breaks in between are skipped; nullopt for anything else outside the alphabet and for a
// wrong length or padding.
[[nodiscard]] std::optional<std::string> base64_decode(std::string_view text);

}  // namespace limequat
