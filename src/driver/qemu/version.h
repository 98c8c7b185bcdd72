// A version of QEMU.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace limequat::driver::qemu {

struct Version {
  int major = 0;
  int minor = 0;
  int patch = 0;
  friend auto operator<=>(const Version&, const Version&) = default;
  [[nodiscard]] std::string to_string() const;  // "7.2.22"
};

// "7.2.22" or "7.2"; nullopt for anything else.
[[nodiscard]] std::optional<Version> parse_version(std::string_view text);

}  // namespace limequat::driver::qemu
