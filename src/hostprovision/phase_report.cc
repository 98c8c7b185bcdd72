#include "hostprovision/phase_report.h"

#include <fmt/format.h>

#include <cstdint>
#include <utility>
#include <variant>

namespace limequat::hostprovision {
namespace {

ScriptEvent event_of(const StepInfo& info, ScriptState state, int total) {
  return {.index = info.index,
          .name = info.label,
          .phase = info.phase,
          .state = state,
          .wait = info.wait,
          .total = total};
}

ScriptEvent event_of(const Turn& turn, ScriptState state) {
  ScriptEvent event = event_of(turn.info, state, turn.total);
  event.position = turn.position;
  return event;
}

}  // namespace

void PhaseReport::skipped(const Skip& skip) {
  const bool denied = skip.why == Skip::Why::not_allowed;
  logger_.debug("{} skipped: {}", describe(skip.info), skip.reason);
  not_started(skip.info, denied ? ScriptState::denied : ScriptState::skipped, skip.reason);
}

void PhaseReport::broken(const Broken& broken) {
  failure(broken.info, broken.message);
  not_started(broken.info, ScriptState::failed, broken.message);
}

void PhaseReport::not_reached(const Step& step, const std::string& why) {
  if (const auto* skip = std::get_if<Skip>(&step)) return skipped(*skip);
  const auto* broken = std::get_if<Broken>(&step);
  if (broken && broken->aborts()) return;  // told before anything ran
  not_started(info_of(step), ScriptState::skipped, why);
}

void PhaseReport::not_started(const StepInfo& info, ScriptState state, std::string reason) {
  ScriptEvent event = event_of(info, state, total_);
  event.reason = std::move(reason);
  on_event_(event);
}

void PhaseReport::running(const Turn& turn) { on_event_(event_of(turn, ScriptState::running)); }

void PhaseReport::ended(const Turn& turn, const End& end) {
  ScriptEvent event = event_of(turn, end.state);
  event.reason = end.reason;
  event.duration = end.duration;
  if (end.status) {
    event.exit_code = end.status->exit_code();
    event.signal = end.status->signal();
  }
  on_event_(event);
}

void PhaseReport::failure(const StepInfo& info, std::string line) {
  log(info.index, LogLevel::error, std::move(line));
}

void PhaseReport::log(int index, LogLevel level, std::string text) {
  logger_.log(level, std::move(text), {{"hostProvision", std::int64_t{index}}});
}

ScriptOutput::Sink PhaseReport::sink_for(int index) {
  return {.line =
              [this, index](OutputStream stream, std::string line) {
                const bool error = stream == OutputStream::standard_error;
                log(index, error ? LogLevel::error : LogLevel::debug, std::move(line));
              },
          .dropped =
              [this, index](std::size_t count) {
                log(index, LogLevel::warning, fmt::format("dropped {} lines", count));
              }};
}

}  // namespace limequat::hostprovision
