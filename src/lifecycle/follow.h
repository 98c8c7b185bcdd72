// Follows a host agent while it starts: its events, its log, its end, the clock and Ctrl-C, all in
// one poll(2) loop without wake-ups of its own (but for the progress display of a terminal).
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string_view>

#include "base/file.h"
#include "base/process_identity.h"
#include "store/agent_event.h"

namespace limequat::lifecycle {

struct FollowInput {
  Path folder;             // of the machine
  Path event_log;          // ha.stdout.log
  Path agent_log;          // ha.stderr.log
  int agent_fd = -1;       // pidfd of the agent: readable at its end
  int interrupt_fd = -1;   // a signalfd; -1: none
  int last_words_fd = -1;  // the read end of the pipe of hostagent/last_words.h; -1: none
  std::chrono::steady_clock::time_point deadline;
  // When set, asked before each wait instead of `deadline`.
  std::function<std::chrono::steady_clock::time_point()> moving_deadline;
  bool only_new = false;        // leave out what is in the files already
  std::function<void()> begun;  // called once, when nothing that is written from now on is missed
  // Called when `interrupt_fd` is readable; true ends the following, as if it were not set.
  std::function<bool()> on_interrupt;
  // Called every `tick_interval` when set; for a spinner.
  std::function<void()> tick;
  std::chrono::milliseconds tick_interval{100};
  std::function<void(std::string_view line)> on_log_line;
  // True ends the following.
  std::function<bool(const store::AgentEvent&)> on_event;
};

// agent_spoke: `last_words_fd` can be read.
enum class FollowEnd { by_event, agent_gone, agent_spoke, timed_out, interrupted };

// What the agent wrote before its end is delivered before `agent_gone` is answered.
[[nodiscard]] FollowEnd follow_agent(const FollowInput& input);

}  // namespace limequat::lifecycle
