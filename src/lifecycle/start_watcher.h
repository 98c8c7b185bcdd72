// What the events of a host agent that is starting a machine mean to the person at the terminal:
// progress, READY, or why there is none.
#pragma once

#include <optional>
#include <string>

#include "base/log.h"
#include "base/progress.h"
#include "lifecycle/start.h"
#include "store/agent_event.h"
#include "store/instance.h"

namespace limequat::lifecycle {

// Of one start; its references must outlive it.
class StartWatcher {
 public:
  StartWatcher(const store::Instance& instance, const StartOptions& options, Logger& logger,
               ProgressLine& progress)
      : instance_(instance), options_(options), logger_(logger), progress_(progress) {}

  // True when the start has ended, one way or the other.
  bool hear(const store::AgentEvent& event);
  // Throws Error when it ended badly.
  void throw_if_failed() const;

  [[nodiscard]] bool machine_started() const { return machine_started_; }
  [[nodiscard]] bool agent_exits() const { return agent_exits_; }
  // The machine runs; what is followed from then on are its post-start scripts.
  [[nodiscard]] bool ready() const { return ready_; }
  // What went on last, before the machine was started: "the host agent of `dev` did not get ready".
  [[nodiscard]] std::string unfinished() const;
  // Quoted, for hints.
  [[nodiscard]] std::string log_path() const;

 private:
  void show(const store::HostScriptEvent& event);
  void show(const store::BootStep& boot);
  void exits(const store::AgentStatus& status);
  void post_start_ended(const store::AgentStatus& status);
  void degraded(const store::AgentStatus& status);

  const store::Instance& instance_;
  const StartOptions& options_;
  Logger& logger_;
  ProgressLine& progress_;
  std::string script_;  // that runs and is waited for; "" when none does
  bool port_told_ = false;
  bool machine_started_ = false;
  bool agent_exits_ = false;
  bool ready_ = false;
  std::optional<std::string> failure_;
};

}  // namespace limequat::lifecycle
