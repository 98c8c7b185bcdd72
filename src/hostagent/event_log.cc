#include "hostagent/event_log.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

#include "base/error.h"
#include "base/file.h"

namespace limequat::hostagent {
namespace {

off_t size_of(int fd) {
  struct stat info {};
  return ::fstat(fd, &info) == 0 ? info.st_size : 0;
}

}  // namespace

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
  const off_t size = size_of(fd_);
  try {
    write_all(fd_, store::to_json_line({std::chrono::system_clock::now(), status}) + '\n');
  } catch (const SystemError& error) {
    // A full disk must not take the machine down; but whoever follows the start waits for this.
    (void)!::ftruncate(fd_, size);  // no half event that the next one would run into
    if (std::exchange(lost_, true)) return;
    last_words_.say(
        fmt::format("an event could not be written to ha.stdout.log: {}\n", error.message()));
  }
}

}  // namespace limequat::hostagent
