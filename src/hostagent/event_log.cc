#include "hostagent/event_log.h"

#include <utility>

#include "base/error.h"
#include "base/file.h"

namespace limequat::hostagent {

void EventLog::state(store::AgentStatus status) {
  state_ = std::move(status);
  write(state_);
}

void EventLog::progress(store::HostScriptEvent event) {
  store::AgentStatus status = state_;
  status.host_provision = std::move(event);
  write(status);
}

void EventLog::progress(store::BootStep step) {
  store::AgentStatus status = state_;
  status.guest_boot = std::move(step);
  write(status);
}

void EventLog::stop_refused(std::string why) {
  store::AgentStatus status = state_;
  status.stop_refused = std::move(why);
  write(status);
}

void EventLog::write(const store::AgentStatus& status) {
  try {
    write_all(fd_, store::to_json_line({std::chrono::system_clock::now(), status}) + '\n');
  } catch (const SystemError&) {
    // A full disk must not take the machine down; whoever follows the start sees the agent itself.
  }
}

}  // namespace limequat::hostagent
