#include "lifecycle/follow.h"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>

#include "base/error.h"
#include "lifecycle/folder_watch.h"
#include "lifecycle/log_tail.h"

namespace limequat::lifecycle {
namespace {

using Clock = std::chrono::steady_clock;

class Follower {
 public:
  explicit Follower(const FollowInput& input)
      : input_(input), events_(input.event_log), log_(input.agent_log) {
    if (!input.only_new) return;
    (void)events_.take_lines();
    (void)log_.take_lines();
  }

  // Delivers what is new; true when an event ended it.
  bool deliver(bool rest) {
    bool ended = false;
    for (const auto& line : log_.take_lines(rest)) input_.on_log_line(line);
    // Without its newline it is no event yet: the disk was full, or the agent was killed.
    for (const auto& line : events_.take_lines()) {
      if (line.empty()) continue;
      const auto event = store::parse_agent_event(line);
      if (!event) throw Error(fmt::format("unreadable event in {}", input_.event_log.string()));
      if (!ended && input_.on_event(*event)) ended = true;
    }
    return ended;
  }

 private:
  const FollowInput& input_;
  LogTail events_;
  LogTail log_;
};

int milliseconds_until(Clock::time_point time) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(time - Clock::now()).count();
  return static_cast<int>(std::clamp<long long>(left, 0, 1 << 30));
}

}  // namespace

FollowEnd follow_agent(const FollowInput& input) {
  FolderWatch changes(input.folder);
  Follower follower(input);
  if (input.begun) input.begun();
  for (;;) {
    if (follower.deliver(false)) return FollowEnd::by_event;
    int wait = milliseconds_until(input.moving_deadline ? input.moving_deadline() : input.deadline);
    if (wait == 0) return FollowEnd::timed_out;
    if (input.tick) {
      input.tick();
      wait = std::min(wait, static_cast<int>(input.tick_interval.count()));
    }
    // poll(2) ignores entries with a negative fd.
    pollfd fds[] = {{changes.fd(), POLLIN, 0},
                    {input.agent_fd, POLLIN, 0},
                    {input.interrupt_fd, POLLIN, 0},
                    {input.last_words_fd, POLLIN, 0}};
    if (::poll(fds, 4, wait) < 0 && errno != EINTR) throw_errno("poll");
    if (fds[0].revents != 0) changes.clear();
    if (fds[1].revents != 0) {
      return follower.deliver(true) ? FollowEnd::by_event : FollowEnd::agent_gone;
    }
    if ((fds[3].revents & POLLIN) != 0) {
      return follower.deliver(false) ? FollowEnd::by_event : FollowEnd::agent_spoke;
    }
    if (fds[2].revents != 0 && (!input.on_interrupt || input.on_interrupt())) {
      return FollowEnd::interrupted;
    }
  }
}

}  // namespace limequat::lifecycle
