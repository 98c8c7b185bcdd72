// Paths as text, by the lexical rules of Go's path/filepath, which upstream's users see. No system
// calls.
#pragma once

#include <string>
#include <string_view>

namespace limequat {

// Shortest equal path: no `.`, no inner `..`, no doubled or trailing slash. "" becomes ".".
[[nodiscard]] std::string clean_path(std::string_view path);

// "~" or "~/…": what expand_tilde replaces. `~user` is not.
[[nodiscard]] bool is_tilde_path(std::string_view path);
// Puts `home` in place of a leading `~`. Every other path, `~user/…` too, comes back as it is.
[[nodiscard]] std::string expand_tilde(std::string_view path, std::string_view home);

}  // namespace limequat
