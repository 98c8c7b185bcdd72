// The remembered answers of features.h, as the text of their file. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ssh/features.h"

namespace limequat::ssh {

// What an executable is recognised by.
struct ExecutableStamp {
  std::string command;        // path and arguments, one per line
  std::int64_t modified = 0;  // in the clock's own units
  std::uint64_t size = 0;
};

// nullopt when the text does not tell of this executable as it is now, or is no cache at all.
[[nodiscard]] std::optional<Features> find_features(std::string_view cache,
                                                    const ExecutableStamp& stamp);

// The text with this answer added, or put in the place of the executable's older one. It keeps the
// newest few.
[[nodiscard]] std::string add_features(std::string_view cache, const ExecutableStamp& stamp,
                                       const Features& features);

}  // namespace limequat::ssh
