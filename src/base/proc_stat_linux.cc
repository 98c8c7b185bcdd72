#include <charconv>

#include "base/proc_stat.h"

namespace limequat {

// "pid (comm) state ppid …"; comm may hold spaces and parentheses, so count from the last one.
std::optional<ProcStat> parse_proc_stat(std::string_view text) {
  const auto close = text.rfind(')');
  if (close == std::string_view::npos || close + 2 >= text.size()) return std::nullopt;
  std::string_view rest(text.data() + close + 2, text.size() - close - 2);
  ProcStat stat{.state = rest[0]};
  constexpr int kStateField = 3;
  constexpr int kStartTimeField = 22;
  for (int field = kStateField; field < kStartTimeField; ++field) {
    const auto space = rest.find(' ');
    if (space == std::string_view::npos) return std::nullopt;
    rest.remove_prefix(space + 1);
  }
  if (std::from_chars(rest.data(), rest.data() + rest.size(), stat.start_time).ec != std::errc()) {
    return std::nullopt;
  }
  return stat;
}

}  // namespace limequat
