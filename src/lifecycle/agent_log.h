// The lines of `ha.stderr.log`: logrus JSON, written by the host agent and shown by `limactl
// start`.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/log.h"

namespace limequat::lifecycle {

struct AgentLogLine {
  LogLevel level = LogLevel::info;
  std::string message;
  std::vector<LogField> fields;  // but level, msg and time
  std::optional<std::chrono::system_clock::time_point> time;
};

// nullopt for a line that is no log record (a crash message, say).
[[nodiscard]] std::optional<AgentLogLine> parse_agent_log_line(std::string_view line);

// Shows one line of the agent's log as upstream does: `[hostagent] msg` at its own level, fatal and
// panic as error with a field `level`; lines more than a second older than `begin` are dropped; a
// line that is no record is shown as it is, at level info.
void relay_agent_log_line(Logger& logger, std::string_view line,
                          std::chrono::system_clock::time_point begin);

// A record of a phase that a command runs itself: a script's line is shown as above, any other as
// it is.
void relay_record(Logger& logger, const LogRecord& record);

}  // namespace limequat::lifecycle
