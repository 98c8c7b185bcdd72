#include "lifecycle/agent_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "store/agent_event.h"

namespace limequat::lifecycle {
namespace {

LogField to_field(const std::string& key, const nlohmann::json& value) {
  if (value.is_string()) return {key, value.get<std::string>()};
  if (value.is_boolean()) return {key, value.get<bool>()};
  if (value.is_number_integer()) return {key, value.get<std::int64_t>()};
  return {key, value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)};
}

// The index of the host script that wrote the line; the field is taken out.
std::optional<std::int64_t> take_script_index(std::vector<LogField>& fields) {
  const auto field = std::find_if(fields.begin(), fields.end(), [](const LogField& f) {
    return f.key == "hostProvision" && std::holds_alternative<std::int64_t>(f.value);
  });
  if (field == fields.end()) return std::nullopt;
  const auto index = std::get<std::int64_t>(field->value);
  fields.erase(field);
  return index;
}

void show(Logger& logger, LogLevel level, std::string_view prefix, const std::string& message,
          std::vector<LogField> fields) {
  if (const auto script = take_script_index(fields)) {
    // What a host script prints is for the person who starts the machine, not only for --debug.
    logger.log(std::max(level, LogLevel::info),
               fmt::format("[host script {}] {}", *script, message), std::move(fields));
    return;
  }
  logger.log(level, fmt::format("{}{}", prefix, message), std::move(fields));
}

}  // namespace

std::optional<AgentLogLine> parse_agent_log_line(std::string_view line) {
  const auto json = nlohmann::json::parse(line, nullptr, false);
  if (!json.is_object() || !json.contains("msg") || !json["msg"].is_string()) return std::nullopt;
  AgentLogLine result;
  result.message = json["msg"].get<std::string>();
  for (const auto& [key, value] : json.items()) {
    if (key == "level" && value.is_string()) {
      result.level = parse_log_level(value.get<std::string>()).value_or(LogLevel::info);
    } else if (key == "time" && value.is_string()) {
      result.time = store::parse_rfc3339(value.get<std::string>());
    } else if (key != "msg") {
      result.fields.push_back(to_field(key, value));
    }
  }
  return result;
}

void relay_agent_log_line(Logger& logger, std::string_view line,
                          std::chrono::system_clock::time_point begin) {
  auto record = parse_agent_log_line(line);
  if (!record) {
    logger.log(LogLevel::info, std::string(line));
    return;
  }
  if (record->time && *record->time < begin - std::chrono::seconds(1)) return;
  if (record->level >= LogLevel::fatal) {
    record->fields.push_back({"level", std::string(to_string(record->level))});
    record->level = LogLevel::error;
  }
  show(logger, record->level, "[hostagent] ", record->message, std::move(record->fields));
}

void relay_record(Logger& logger, const LogRecord& record) {
  show(logger, record.level, "", record.message, record.fields);
}

}  // namespace limequat::lifecycle
