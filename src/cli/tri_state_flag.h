// A flag that was given, given as `=false`, or not given at all.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>

namespace limequat::cli {

// CLI11 2.1 (Debian 12) sets a std::optional<bool> of add_flag() to false when the flag is not
// there.
inline CLI::Option* add_tri_state_flag(CLI::App& app, const std::string& name,
                                       std::optional<bool>& value, const std::string& description) {
  return app.add_flag_function(
      name, [&value](std::int64_t count) { value = count > 0; }, description);
}

}  // namespace limequat::cli
