// What becomes known of the scripts of a phase while it runs: an event for each turn of each of
// them, and lines in the log with the field hostProvision.
//
// Belongs to one Runner and lives on its thread.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "base/log.h"
#include "base/process.h"
#include "hostprovision/event.h"
#include "hostprovision/output.h"
#include "hostprovision/plan.h"

namespace limequat::hostprovision {

// Which turn of a phase a script has; kept by who runs it, because a background script may outlive
// its phase.
struct Turn {
  StepInfo info;
  int position = 0;  // as in ScriptEvent
  int total = 0;
};

class PhaseReport {
 public:
  // `logger` must outlive the object; `on_event` must not throw.
  PhaseReport(Logger& logger, std::function<void(const ScriptEvent&)> on_event)
      : logger_(logger), on_event_(std::move(on_event)) {}

  // A phase begins in which `total` scripts run.
  void begin(int total) { total_ = total; }

  // Scripts that are not started.
  void skipped(const Skip& skip);
  void broken(const Broken& broken);
  // The phase ended, for the reason `why`, before it was this one's turn.
  void not_reached(const Step& step, const std::string& why);

  // Those that are.
  void running(const Turn& turn);
  struct End {
    ScriptState state = ScriptState::succeeded;
    std::string reason;
    std::chrono::milliseconds duration{};
    std::optional<WaitStatus> status;  // none: it could not be started
  };
  void ended(const Turn& turn, const End& end);
  // A line about a script's failure.
  void failure(const StepInfo& info, std::string line);
  // Where the output of a script goes.
  [[nodiscard]] ScriptOutput::Sink sink_for(int index);

 private:
  void not_started(const StepInfo& info, ScriptState state, std::string reason);
  void log(int index, LogLevel level, std::string text);

  Logger& logger_;
  std::function<void(const ScriptEvent&)> on_event_;
  int total_ = 0;
};

}  // namespace limequat::hostprovision
