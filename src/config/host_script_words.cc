// The words of `hostProvision` entries.
#include "base/duration.h"
#include "config/host_script_fields.h"

namespace limequat::config {

std::optional<std::size_t> script_shorthand(const Record& entry) {
  for (const std::size_t row : kScriptShorthands) {
    if (entry[row].is_set()) return row;
  }
  return std::nullopt;
}

std::vector<std::string> script_texts(const Field& field) {
  std::vector<std::string> all;
  if (!field.is_set()) return all;
  for (const Value& item : field.value.as_list()) all.push_back(item.as_string());
  return all;
}

std::optional<Phase> parse_script_phase(std::string_view word) {
  for (const Phase phase : {Phase::pre_start, Phase::post_start, Phase::pre_stop, Phase::post_stop,
                            Phase::pre_delete}) {
    if (to_string(phase) == word) return phase;
  }
  return std::nullopt;
}

std::optional<std::chrono::milliseconds> parse_script_timeout(std::string_view text) {
  try {
    const auto duration = std::chrono::ceil<std::chrono::milliseconds>(parse_duration(text));
    if (duration.count() > 0) return duration;
  } catch (const Error&) {
    // Go's words say too little about what is wanted here.
  }
  return std::nullopt;
}

// `KEY: text`, `KEY: {value: text, secret: true}`, `KEY: {from: file, path: …}`,
// `KEY: {from: command, command: …}`.
std::optional<HostScript::EnvValue> parse_script_env(const Value& value) {
  using From = HostScript::EnvValue::From;
  if (value.kind() == Value::Kind::string) return HostScript::EnvValue{.value = value.as_string()};
  if (value.kind() == Value::Kind::integer) {
    return HostScript::EnvValue{.value = std::to_string(value.as_int())};
  }
  if (value.kind() == Value::Kind::boolean) {
    return HostScript::EnvValue{.value = value.as_bool() ? "true" : "false"};
  }
  if (value.kind() != Value::Kind::map) return std::nullopt;
  HostScript::EnvValue result;
  std::string_view source = "value";
  if (const Value* from = value.find("from")) {
    if (*from == Value("file")) {
      result.from = From::file;
      source = "path";
    } else if (*from == Value("command")) {
      result.from = From::command;
      source = "command";
    } else {
      return std::nullopt;
    }
  }
  for (const auto& [key, member] : value.as_map()) {
    if (key == "from") continue;
    if (key == "secret" && member.kind() == Value::Kind::boolean) {
      result.secret = member.as_bool();
    } else if (key == source && member.kind() == Value::Kind::string) {
      result.value = member.as_string();
    } else {
      return std::nullopt;
    }
  }
  if (value.find(source) == nullptr) return std::nullopt;
  return result;
}

}  // namespace limequat::config
