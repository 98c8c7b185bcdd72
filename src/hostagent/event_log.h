// Writes `ha.stdout.log`: one line per event. The state (running, sshLocalPort, errors…) persists
// from event to event; a progress event is that state plus one more member, as upstream emits it.
#pragma once

#include "hostagent/last_words.h"
#include "store/agent_event.h"

namespace limequat::hostagent {

class EventLog {
 public:
  // `fd` is not owned. `last_words` must outlive this: it hears of the first event that could not
  // be written.
  EventLog(int fd, LastWords& last_words) : fd_(fd), last_words_(last_words) {}

  // Replaces the state and writes it.
  void state(store::AgentStatus status);
  void progress(store::HostScriptEvent event);
  void progress(store::BootStep step);
  // A pre-stop script refused the stop.
  void stop_refused(std::string why);

  const store::AgentStatus& current() const { return state_; }

 private:
  void write(const store::AgentStatus& status);
  int fd_;
  LastWords& last_words_;
  bool lost_ = false;  // an event
  store::AgentStatus state_;
};

}  // namespace limequat::hostagent
