// One line on a terminal that says what is going on: `⠹ Downloading the image  45 % 12MiB/27MiB
// 3s`.
//
// The caller's loop drives it: no threads, no signals. Off a terminal everything here does nothing
// (the log lines are the progress then). While the line is up, whatever else writes to the same
// terminal must do so between `suspend` and `resume`; a log sink wrapped with
// `make_progress_aware_sink` does.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/log.h"

namespace limequat {

struct ProgressState {
  std::string phase;                   // sanitised by the renderer
  std::optional<std::uint64_t> done;   // bytes
  std::optional<std::uint64_t> total;  // bytes; with `done` gives the percentage
};

// The text of the line, at most `columns` wide, without escape sequences. `frame` counts redraws
// and turns the spinner. Pure.
[[nodiscard]] std::string render_progress(const ProgressState& state, std::chrono::seconds elapsed,
                                          unsigned frame, std::size_t columns, bool unicode = true);

class ProgressLine {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::milliseconds kInterval{100};

  // `fd` is not owned. Nothing is shown until `phase` is called.
  explicit ProgressLine(int fd);
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  // Erases the line.
  ~ProgressLine();

  [[nodiscard]] bool active() const { return terminal_; }

  // A new phase begins: its own elapsed time counts from now, and it is drawn at once.
  void phase(std::string_view text, Clock::time_point now = Clock::now());
  // How far the phase is. Drawn by the next `tick`.
  void amount(std::optional<std::uint64_t> done, std::optional<std::uint64_t> total);
  // Draws when kInterval has passed since the last time. Cheap; call it as often as you like.
  void tick(Clock::time_point now = Clock::now());
  // Erases the line, leaves the cursor at its start. Until `resume` nothing is drawn. They nest.
  void suspend();
  void resume();
  // Erases the line and forgets the phase.
  void finish();

 private:
  void draw(Clock::time_point now);
  void erase();

  int fd_;
  bool terminal_;
  bool unicode_;
  bool shown_ = false;  // the line is on the screen
  bool begun_ = false;  // a phase is set
  int suspended_ = 0;
  unsigned frame_ = 0;
  ProgressState state_;
  std::string drawn_;
  Clock::time_point phase_start_;
  Clock::time_point last_draw_;
};

// Takes `line` off the screen while `inner` writes. `line` must outlive the sink.
[[nodiscard]] std::unique_ptr<LogSink> make_progress_aware_sink(std::unique_ptr<LogSink> inner,
                                                                ProgressLine& line);

}  // namespace limequat
