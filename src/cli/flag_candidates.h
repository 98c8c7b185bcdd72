// What a shell may offer for the value of a flag. Pure.
//
// Source: Lima's completion of the same flags: powers of two up to the processors, and up to half
// of the memory in GiB; fixed words for the others.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace limequat::cli {

struct HostSize {
  int cpus = 1;
  std::int64_t memory = 0;  // bytes
};

// `command`: full_name() of the one that has the flag, "" for none; `flag`: its long name without
// dashes, "cpus". Empty for one whose values are not known beforehand.
[[nodiscard]] std::vector<std::string> flag_candidates(std::string_view command,
                                                       std::string_view flag, const HostSize& host);

}  // namespace limequat::cli
