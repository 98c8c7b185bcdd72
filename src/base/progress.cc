#include "base/progress.h"

#include <fmt/format.h>

#include <array>
#include <cstdlib>

#include "base/ascii.h"
#include "base/error.h"
#include "base/file.h"
#include "base/sanitize.h"
#include "base/size.h"
#include "base/terminal.h"

namespace limequat {
namespace {

constexpr std::array<std::string_view, 10> kBraille = {"⠋", "⠙", "⠹", "⠸", "⠼",
                                                       "⠴", "⠦", "⠧", "⠇", "⠏"};
constexpr std::array<std::string_view, 4> kAscii = {"|", "/", "-", "\\"};

std::string amount_text(const ProgressState& state) {
  if (!state.done) return {};
  const auto size = [](std::uint64_t bytes) {
    return format_size(static_cast<std::int64_t>(bytes));
  };
  if (!state.total || *state.total == 0) return "  " + size(*state.done);
  const double share = static_cast<double>(*state.done) / static_cast<double>(*state.total);
  return fmt::format("  {:3.0f}%  {}/{}", 100 * std::min(share, 1.0), size(*state.done),
                     size(*state.total));
}

std::string elapsed_text(std::chrono::seconds elapsed) {
  const auto seconds = elapsed.count();
  if (seconds < 60) return fmt::format("  {}s", seconds);
  if (seconds < 3600) return fmt::format("  {}m{:02}s", seconds / 60, seconds % 60);
  return fmt::format("  {}h{:02}m", seconds / 3600, seconds / 60 % 60);
}

// Non-ASCII only where the locale says that the terminal understands UTF-8.
bool utf8_locale() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* value = std::getenv(name);
    if (!value || !*value) continue;
    const std::string lower = ascii_lower(value);
    return lower.find("utf-8") != std::string::npos || lower.find("utf8") != std::string::npos;
  }
  return false;
}

}  // namespace

std::string render_progress(const ProgressState& state, std::chrono::seconds elapsed,
                            unsigned frame, std::size_t columns, bool unicode) {
  const std::string tail = amount_text(state) + elapsed_text(elapsed);
  const std::string_view spinner =
      unicode ? kBraille[frame % kBraille.size()] : kAscii[frame % kAscii.size()];
  const std::string phase = sanitize(state.phase);
  // The numbers stay as long as there is room for a few letters of the phase.
  constexpr std::size_t kSpinner = 2;
  constexpr std::size_t kFewLetters = 8;
  if (columns >= kSpinner + kFewLetters + tail.size()) {
    return fmt::format("{} {}{}", spinner, fit_to_width(phase, columns - kSpinner - tail.size()),
                       tail);
  }
  return fit_to_width(fmt::format("{} {}", spinner, phase), columns);
}

ProgressLine::ProgressLine(int fd) : fd_(fd), terminal_(is_terminal(fd)), unicode_(utf8_locale()) {
  const char* term = std::getenv("TERM");
  if (!term || std::string_view(term) == "dumb") terminal_ = false;
}

ProgressLine::~ProgressLine() { finish(); }

void ProgressLine::phase(std::string_view text, Clock::time_point now) {
  if (!terminal_) return;
  state_ = {.phase = std::string(text), .done = {}, .total = {}};
  phase_start_ = now;
  begun_ = true;
  draw(now);
}

void ProgressLine::amount(std::optional<std::uint64_t> done, std::optional<std::uint64_t> total) {
  state_.done = done;
  state_.total = total;
}

void ProgressLine::tick(Clock::time_point now) {
  if (begun_ && now - last_draw_ >= kInterval) draw(now);
}

void ProgressLine::suspend() {
  if (suspended_++ == 0) erase();
}

void ProgressLine::resume() {
  if (suspended_ == 0 || --suspended_ > 0) return;
  if (begun_) draw(Clock::now());
}

void ProgressLine::finish() {
  erase();
  begun_ = false;
}

void ProgressLine::draw(Clock::time_point now) {
  if (!terminal_ || suspended_ > 0) return;
  const auto size = terminal_size(fd_);
  // One column stays free: a terminal may wrap as soon as the last one is filled.
  const std::size_t columns =
      size && size->columns > 1 ? static_cast<std::size_t>(size->columns) - 1 : 79;
  const auto elapsed = std::chrono::duration_cast<std::chrono::seconds>(now - phase_start_);
  std::string text = render_progress(state_, elapsed, frame_++, columns, unicode_);
  last_draw_ = now;
  if (shown_ && text == drawn_) return;
  try {
    // CR, the text, EL (erase to the end of the line, ECMA-48 §8.3.41): never blank in between.
    write_all(fd_, "\r" + text + "\x1b[K");
    shown_ = true;
    drawn_ = std::move(text);
  } catch (const SystemError&) {
    terminal_ = false;  // gone: nobody watches any more
  }
}

void ProgressLine::erase() {
  if (!shown_) return;
  shown_ = false;
  try {
    write_all(fd_, "\r\x1b[K");
  } catch (const SystemError&) {
    terminal_ = false;
  }
}

namespace {

class ProgressAwareSink final : public LogSink {
 public:
  ProgressAwareSink(std::unique_ptr<LogSink> inner, ProgressLine& line)
      : inner_(std::move(inner)), line_(line) {}

  void write(const LogRecord& record) override {
    line_.suspend();
    inner_->write(record);
    line_.resume();
  }

 private:
  std::unique_ptr<LogSink> inner_;
  ProgressLine& line_;
};

}  // namespace

std::unique_ptr<LogSink> make_progress_aware_sink(std::unique_ptr<LogSink> inner,
                                                  ProgressLine& line) {
  return std::make_unique<ProgressAwareSink>(std::move(inner), line);
}

}  // namespace limequat
