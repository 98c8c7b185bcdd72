// What host scripts wrote and did, out of the two logs of a host agent, as lines for people or
// programs. Pure: lines in, text out.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace limequat::cli {

struct ScriptLogFilter {
  std::optional<std::int64_t> index;  // nullopt: of all scripts
};

// One line of `ha.stderr.log` as JSON again, ASCII only; nullopt when no host script wrote it.
[[nodiscard]] std::optional<std::string> script_log_json(std::string_view line,
                                                         const ScriptLogFilter& filter);

// TIME SCRIPT FROM TEXT
[[nodiscard]] std::string script_log_heading();

// `log_lines` of ha.stderr.log and `event_lines` of ha.stdout.log (starts, ends, and what did not
// run, with the reason), in the order in which they happened. Newline-terminated, sanitised. Lines
// that are no records are left out.
[[nodiscard]] std::string script_log_text(const std::vector<std::string>& log_lines,
                                          const std::vector<std::string>& event_lines,
                                          const ScriptLogFilter& filter);

}  // namespace limequat::cli
