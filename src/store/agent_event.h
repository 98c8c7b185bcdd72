// The lines of `ha.stdout.log`: what the host agent tells whoever follows a start, one JSON object
// per line, `{"time":"…","status":{…}}`, every empty member left out. Upstream's readers parse
// them, so names and meanings are upstream's (reference: lifecycle, "Event JSON"); `hostProvision`,
// `guestBoot`, `hostProvisionPhase` and `stopRefused` are ours and absent unless they say
// something.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace limequat::store {

struct CloudInitProgress {
  std::string log_line;
  bool completed = false;
  bool active = false;
};

// One turn in the life of one host script (specification, "Events and errors").
struct HostScriptEvent {
  int index = 0;
  std::string name;
  std::string phase;
  std::string state;  // running|succeeded|failed|timedOut|skipped|denied|terminated
  std::optional<int> exit_code;
  std::optional<int> signal;
  std::optional<std::int64_t> duration_ms;
  // For progress displays: is it waited for, and its place among those that run ("1/2").
  bool wait = true;
  int position = 0;
  int total = 0;
  std::string reason;  // why it did not run, or how it failed: one line; hostile text
};

// How far the start has come: what the host agent does now, for progress displays.
struct BootStep {
  std::string phase;  // "preparing", "starting", "booting", "ssh", "provisioning", "probing"
  std::string step;   // the guest's own words for its step; hostile text
};

struct AgentStatus {
  bool running = false;
  bool degraded = false;
  bool exiting = false;
  std::vector<std::string> errors;
  int ssh_local_port = 0;
  std::optional<CloudInitProgress> cloud_init_progress;
  std::optional<HostScriptEvent> host_provision;
  std::optional<BootStep> guest_boot;
  // "post-start": the machine runs, and a start is over only when this is empty again. Upstream's
  // readers, who do not know it, take `running` for the end.
  std::string host_provision_phase;
  // A stop was asked for, and a pre-stop script with `onError: abort` refused it: why.
  std::string stop_refused;
};

struct AgentEvent {
  std::chrono::system_clock::time_point time;
  AgentStatus status;
};

// Without the final newline.
[[nodiscard]] std::string to_json_line(const AgentEvent& event);
// nullopt for anything that is not an event; unknown members are ignored.
[[nodiscard]] std::optional<AgentEvent> parse_agent_event(std::string_view line);

// RFC 3339 with any number of fractional digits. nullopt when it is no time.
[[nodiscard]] std::optional<std::chrono::system_clock::time_point> parse_rfc3339(
    std::string_view text);

}  // namespace limequat::store
