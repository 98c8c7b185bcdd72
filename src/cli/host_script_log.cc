#include "cli/host_script_log.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <variant>

#include "base/duration.h"
#include "base/quote.h"
#include "base/sanitize.h"
#include "lifecycle/agent_log.h"
#include "store/agent_event.h"

namespace limequat::cli {
namespace {

using Time = std::chrono::system_clock::time_point;

struct Entry {
  Time time;
  std::int64_t index = 0;
  std::string from;
  std::string text;
};

std::string clock_of(Time time) {
  if (time == Time()) return std::string(23, '?');
  const auto since = time.time_since_epoch();
  const auto whole = std::chrono::floor<std::chrono::seconds>(since);
  const auto rest = std::chrono::floor<std::chrono::milliseconds>(since - whole);
  return fmt::format("{:%Y-%m-%d %H:%M:%S}.{:03}",
                     fmt::localtime(static_cast<std::time_t>(whole.count())), rest.count());
}

std::optional<std::int64_t> script_of(const lifecycle::AgentLogLine& record) {
  for (const LogField& field : record.fields) {
    if (field.key != "hostProvision") continue;
    if (const auto* index = std::get_if<std::int64_t>(&field.value)) return *index;
  }
  return std::nullopt;
}

bool admits(const ScriptLogFilter& filter, std::int64_t index) {
  return !filter.index || *filter.index == index;
}

std::string from_words(LogLevel level) {
  if (level == LogLevel::debug) return "stdout";
  return level == LogLevel::error ? "stderr" : std::string(to_string(level));
}

std::optional<Entry> entry_of_line(std::string_view line, const ScriptLogFilter& filter) {
  const auto record = lifecycle::parse_agent_log_line(line);
  const auto index = record ? script_of(*record) : std::nullopt;
  if (!index || !admits(filter, *index)) return std::nullopt;
  return Entry{.time = record->time.value_or(Time()),
               .index = *index,
               .from = from_words(record->level),
               .text = record->message};
}

std::string turn_words(const store::HostScriptEvent& event) {
  // "#0" is no name.
  const std::string subject = event.name.starts_with('#') ? "" : quote_safely(event.name) + " ";
  const std::string why = event.reason.empty() ? "" : ": " + event.reason;
  const auto ended = [&](std::string_view how) {
    if (!event.duration_ms) return fmt::format("{}{}{}", subject, how, why);
    return fmt::format("{}{} after {}{}", subject, how,
                       format_duration(std::chrono::milliseconds(*event.duration_ms)), why);
  };
  if (event.state == "running") {
    return fmt::format("{}started ({}{})", subject, event.phase,
                       event.wait ? "" : ", in the background");
  }
  if (event.state == "timedOut") return ended("failed");  // why says so
  if (event.state == "terminated") return ended("was ended by limactl");
  if (event.state == "denied" || event.state == "skipped") {
    return fmt::format("{}did not run ({}){}", subject, event.phase, why);
  }
  return ended(event.state);
}

std::optional<Entry> entry_of_event(std::string_view line, const ScriptLogFilter& filter) {
  const auto event = store::parse_agent_event(line);
  if (!event || !event->status.host_provision) return std::nullopt;
  const store::HostScriptEvent& turn = *event->status.host_provision;
  if (!admits(filter, turn.index)) return std::nullopt;
  return Entry{.time = event->time, .index = turn.index, .from = "-", .text = turn_words(turn)};
}

constexpr std::string_view kLine = "{:<23}  {:<6}  {:<7}  {}\n";

}  // namespace

std::optional<std::string> script_log_json(std::string_view line, const ScriptLogFilter& filter) {
  const auto record = lifecycle::parse_agent_log_line(line);
  const auto index = record ? script_of(*record) : std::nullopt;
  if (!index || !admits(filter, *index)) return std::nullopt;
  const auto value = nlohmann::ordered_json::parse(line, nullptr, false);
  // ASCII only: it may be read on a terminal.
  return value.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

std::string script_log_heading() {
  return fmt::format(fmt::runtime(kLine), "TIME", "SCRIPT", "FROM", "TEXT");
}

std::string script_log_text(const std::vector<std::string>& log_lines,
                            const std::vector<std::string>& event_lines,
                            const ScriptLogFilter& filter) {
  std::vector<Entry> entries;
  for (const std::string& line : log_lines) {
    if (auto entry = entry_of_line(line, filter)) entries.push_back(std::move(*entry));
  }
  for (const std::string& line : event_lines) {
    if (auto entry = entry_of_event(line, filter)) entries.push_back(std::move(*entry));
  }
  std::ranges::stable_sort(entries, {}, &Entry::time);
  std::string text;
  for (const Entry& entry : entries) {
    text += fmt::format(fmt::runtime(kLine), clock_of(entry.time), entry.index, entry.from,
                        sanitize(entry.text, {.keep_tab = true}));
  }
  return text;
}

}  // namespace limequat::cli
