// One line of /proc/PID/stat, as far as it tells processes apart. Linux only.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace limequat {

struct ProcStat {
  char state = '?';
  std::uint64_t start_time = 0;  // clock ticks since boot
};

// proc(5). nullopt: not understood. No allocation, no exception: also for a fresh child between
// fork and exec.
[[nodiscard]] std::optional<ProcStat> parse_proc_stat(std::string_view text);

}  // namespace limequat
