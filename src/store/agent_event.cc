#include "store/agent_event.h"

#include <time.h>

#include <charconv>
#include <nlohmann/json.hpp>

#include "base/log.h"

namespace limequat::store {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const HostScriptEvent& event) {
  Json json{
      {"index", event.index}, {"name", event.name}, {"phase", event.phase}, {"state", event.state}};
  if (event.exit_code) json["exitCode"] = *event.exit_code;
  if (event.signal) json["signal"] = *event.signal;
  if (event.duration_ms) json["durationMs"] = *event.duration_ms;
  if (!event.wait) json["wait"] = false;
  if (event.position != 0) json["position"] = event.position;
  if (event.total != 0) json["total"] = event.total;
  if (!event.reason.empty()) json["reason"] = event.reason;
  return json;
}

Json to_json(const CloudInitProgress& progress) {
  Json json = Json::object();
  if (!progress.log_line.empty()) json["logLine"] = progress.log_line;
  if (progress.completed) json["completed"] = true;
  if (progress.active) json["active"] = true;
  return json;
}

Json to_json(const AgentStatus& status) {
  Json json = Json::object();
  if (status.running) json["running"] = true;
  if (status.degraded) json["degraded"] = true;
  if (status.exiting) json["exiting"] = true;
  if (!status.errors.empty()) json["errors"] = status.errors;
  if (status.ssh_local_port != 0) json["sshLocalPort"] = status.ssh_local_port;
  if (status.cloud_init_progress) json["cloudInitProgress"] = to_json(*status.cloud_init_progress);
  if (status.host_provision) json["hostProvision"] = to_json(*status.host_provision);
  if (status.guest_boot) {
    json["guestBoot"] =
        Json{{"phase", status.guest_boot->phase}, {"step", status.guest_boot->step}};
  }
  if (!status.host_provision_phase.empty()) {
    json["hostProvisionPhase"] = status.host_provision_phase;
  }
  if (!status.stop_refused.empty()) json["stopRefused"] = status.stop_refused;
  return json;
}

// Readers of a file that another program wrote: a member of the wrong type counts as absent.
bool get_bool(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_boolean() && found->get<bool>();
}

std::string get_string(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

template <class Number>
std::optional<Number> get_number(const Json& json, const char* key) {
  const auto found = json.find(key);
  if (found == json.end() || !found->is_number_integer()) return std::nullopt;
  return found->get<Number>();
}

HostScriptEvent parse_host_script(const Json& json) {
  return {.index = get_number<int>(json, "index").value_or(0),
          .name = get_string(json, "name"),
          .phase = get_string(json, "phase"),
          .state = get_string(json, "state"),
          .exit_code = get_number<int>(json, "exitCode"),
          .signal = get_number<int>(json, "signal"),
          .duration_ms = get_number<std::int64_t>(json, "durationMs"),
          .wait = !json.contains("wait") || get_bool(json, "wait"),
          .position = get_number<int>(json, "position").value_or(0),
          .total = get_number<int>(json, "total").value_or(0),
          .reason = get_string(json, "reason")};
}

AgentStatus parse_status(const Json& json) {
  AgentStatus status;
  status.running = get_bool(json, "running");
  status.degraded = get_bool(json, "degraded");
  status.exiting = get_bool(json, "exiting");
  if (const auto errors = json.find("errors"); errors != json.end() && errors->is_array()) {
    for (const auto& error : *errors) {
      if (error.is_string()) status.errors.push_back(error.get<std::string>());
    }
  }
  status.ssh_local_port = get_number<int>(json, "sshLocalPort").value_or(0);
  const auto section = [&](const char* key) -> const Json* {
    const auto found = json.find(key);
    return found != json.end() && found->is_object() ? &*found : nullptr;
  };
  if (const Json* progress = section("cloudInitProgress")) {
    status.cloud_init_progress = CloudInitProgress{.log_line = get_string(*progress, "logLine"),
                                                   .completed = get_bool(*progress, "completed"),
                                                   .active = get_bool(*progress, "active")};
  }
  if (const Json* script = section("hostProvision"))
    status.host_provision = parse_host_script(*script);
  if (const Json* boot = section("guestBoot")) {
    status.guest_boot = BootStep{get_string(*boot, "phase"), get_string(*boot, "step")};
  }
  status.host_provision_phase = get_string(json, "hostProvisionPhase");
  status.stop_refused = get_string(json, "stopRefused");
  return status;
}

// A number of exactly `digits` digits at the front of `text`, which is shortened by it.
std::optional<int> take_digits(std::string_view& text, std::size_t digits) {
  int value = 0;
  if (text.size() < digits) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + digits, value);
  if (error != std::errc() || end != text.data() + digits || value < 0) return std::nullopt;
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, char expected) {
  if (text.empty() || text.front() != expected) return false;
  text.remove_prefix(1);
  return true;
}

std::chrono::nanoseconds take_fraction(std::string_view& text) {
  long long nanoseconds = 0;
  long long unit = 100'000'000;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    nanoseconds += unit * (text.front() - '0');
    unit /= 10;
    text.remove_prefix(1);
  }
  return std::chrono::nanoseconds(nanoseconds);
}

}  // namespace

std::string to_json_line(const AgentEvent& event) {
  const Json json{{"time", format_rfc3339(event.time, true)}, {"status", to_json(event.status)}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<AgentEvent> parse_agent_event(std::string_view line) {
  const Json json = Json::parse(line, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  const auto status = json.find("status");
  if (status == json.end() || !status->is_object()) return std::nullopt;
  const auto time = parse_rfc3339(get_string(json, "time"));
  return AgentEvent{time.value_or(std::chrono::system_clock::time_point()), parse_status(*status)};
}

std::optional<std::chrono::system_clock::time_point> parse_rfc3339(std::string_view text) {
  tm parts{};
  const auto year = take_digits(text, 4);
  if (!year || !take(text, '-')) return std::nullopt;
  const auto month = take_digits(text, 2);
  if (!month || !take(text, '-')) return std::nullopt;
  const auto day = take_digits(text, 2);
  if (!day || !take(text, 'T')) return std::nullopt;
  const auto hour = take_digits(text, 2);
  if (!hour || !take(text, ':')) return std::nullopt;
  const auto minute = take_digits(text, 2);
  if (!minute || !take(text, ':')) return std::nullopt;
  const auto second = take_digits(text, 2);
  if (!second) return std::nullopt;
  const auto fraction = take(text, '.') ? take_fraction(text) : std::chrono::nanoseconds(0);
  long offset = 0;
  if (!take(text, 'Z')) {
    const int sign = take(text, '-') ? -1 : (take(text, '+') ? 1 : 0);
    const auto hours = take_digits(text, 2);
    if (sign == 0 || !hours || !take(text, ':')) return std::nullopt;
    const auto minutes = take_digits(text, 2);
    if (!minutes) return std::nullopt;
    offset = sign * (*hours * 3600L + *minutes * 60L);
  }
  if (!text.empty()) return std::nullopt;
  parts.tm_year = *year - 1900, parts.tm_mon = *month - 1, parts.tm_mday = *day;
  parts.tm_hour = *hour, parts.tm_min = *minute, parts.tm_sec = *second;
  const time_t seconds = ::timegm(&parts) - offset;
  return std::chrono::system_clock::from_time_t(seconds) +
         std::chrono::duration_cast<std::chrono::system_clock::duration>(fraction);
}

}  // namespace limequat::store
