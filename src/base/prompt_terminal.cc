// The tty layer of prompt.h: raw mode, redrawing, signals.
#include <poll.h>
#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <functional>

#include "base/error.h"
#include "base/file.h"
#include "base/prompt.h"
#include "base/terminal.h"
#include "base/unique_fd.h"

namespace limequat {
namespace {

// A signal that would end the program while the terminal is raw is noted through a pipe instead,
// the prompt is left in order, and then the signal is raised again under its former action.
constexpr std::array kSignals = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};

// Handlers reach nothing else. One prompt at a time per process: a terminal has one reader.
volatile sig_atomic_t signal_pipe = -1;
volatile sig_atomic_t caught_signal = 0;

void note_signal(int number) {
  const int saved = errno;
  caught_signal = number;
  const char byte = 's';
  if (signal_pipe >= 0) (void)!::write(signal_pipe, &byte, 1);
  errno = saved;
}

class SignalGuard {
 public:
  SignalGuard() : pipe_(make_pipe()) {
    check(signal_pipe < 0, "two prompts at once");
    set_nonblocking(pipe_.write_end.get());
    caught_signal = 0;
    signal_pipe = pipe_.write_end.get();
    struct sigaction action {};
    action.sa_handler = note_signal;
    sigemptyset(&action.sa_mask);
    for (std::size_t i = 0; i < kSignals.size(); ++i) {
      ::sigaction(kSignals[i], nullptr, &before_[i]);
      // What was ignored (nohup) stays ignored.
      if (before_[i].sa_handler != SIG_IGN) ::sigaction(kSignals[i], &action, nullptr);
    }
  }
  SignalGuard(const SignalGuard&) = delete;
  SignalGuard& operator=(const SignalGuard&) = delete;
  ~SignalGuard() { restore(); }

  [[nodiscard]] int fd() const { return pipe_.read_end.get(); }
  void restore() {
    if (signal_pipe < 0) return;
    for (std::size_t i = 0; i < kSignals.size(); ++i) {
      ::sigaction(kSignals[i], &before_[i], nullptr);
    }
    signal_pipe = -1;
  }

 private:
  Pipe pipe_;
  std::array<struct sigaction, kSignals.size()> before_{};
};

class RawMode {
 public:
  explicit RawMode(int fd) : fd_(fd) {
    if (::tcgetattr(fd, &before_) < 0) throw_errno("read the terminal's settings");
    termios raw = before_;
    raw.c_iflag &= static_cast<tcflag_t>(~(BRKINT | ICRNL | INPCK | ISTRIP | IXON));
    // ISIG off: Ctrl-C arrives as a byte, is ours alone, and needs no signal.
    raw.c_lflag &= static_cast<tcflag_t>(~(ECHO | ICANON | IEXTEN | ISIG));
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    // TCSAFLUSH discards what was typed before the question was seen.
    if (::tcsetattr(fd, TCSAFLUSH, &raw) < 0) throw_errno("set the terminal to raw mode");
  }
  RawMode(const RawMode&) = delete;
  RawMode& operator=(const RawMode&) = delete;
  ~RawMode() { (void)::tcsetattr(fd_, TCSADRAIN, &before_); }

 private:
  int fd_;
  termios before_{};
};

// Puts a new rendering over the one before, however many lines each has.
class Screen {
 public:
  explicit Screen(int fd) : fd_(fd) {}

  void draw(const std::string& text) {
    std::string out = back_to_start();
    // ED 0: erase to the end of the screen. Raw output needs no CR: OPOST stays on.
    out += "\x1b[J" + text;
    write_all(fd_, out);
    lines_ = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  }
  // Text that stays, in place of the rendering.
  void print(const std::string& text) {
    write_all(fd_, back_to_start() + "\x1b[J" + text);
    lines_ = 0;
  }
  void end() { write_all(fd_, "\n"); }

 private:
  [[nodiscard]] std::string back_to_start() const {
    return lines_ > 0 ? "\r\x1b[" + std::to_string(lines_) + "A" : "\r";
  }
  int fd_;
  std::size_t lines_ = 0;
};

enum class Event { input, timeout, signal };

Event wait_for_event(int input, int signals, int milliseconds) {
  std::array<pollfd, 2> fds{{{input, POLLIN, 0}, {signals, POLLIN, 0}}};
  for (;;) {
    const int ready = ::poll(fds.data(), fds.size(), milliseconds);
    if (ready < 0 && errno == EINTR) continue;  // the pipe tells
    if (ready < 0) throw_errno("poll");
    if (fds[1].revents != 0) return Event::signal;
    return ready == 0 ? Event::timeout : Event::input;
  }
}

// One read of keys; false at the end of input.
bool feed_keys(int input, KeyReader& reader, const PromptView& view) {
  std::array<char, 256> bytes{};
  const ssize_t got = ::read(input, bytes.data(), bytes.size());
  if (got < 0 && (errno == EINTR || errno == EAGAIN)) return true;
  if (got <= 0) return false;  // hung up (EIO) or closed
  for (const KeyPress& press : reader.feed({bytes.data(), static_cast<std::size_t>(got)})) {
    view.feed(press);
  }
  return true;
}

// Runs until answered, cancelled, end of input or a signal. Returns the last state.
PromptState run_raw(const PromptTerminal& terminal, const PromptView& view, int signals) {
  constexpr int kEscapeWait = 50;  // ms; a key's sequence comes in one burst
  const RawMode raw(terminal.input);
  Screen screen(terminal.output);
  KeyReader reader;
  const auto draw = [&] {
    screen.draw(view.render(terminal_size(terminal.output).value_or(TerminalSize{80, 24})));
  };
  draw();
  PromptState state = view.state();
  while (state == PromptState::open) {
    const Event event =
        wait_for_event(terminal.input, signals, reader.waiting() ? kEscapeWait : -1);
    if (event == Event::signal) {
      state = PromptState::cancelled;
      break;
    }
    if (event == Event::timeout) {
      for (const KeyPress& press : reader.flush()) view.feed(press);
    } else if (!feed_keys(terminal.input, reader, view)) {
      state = PromptState::cancelled;
      break;
    }
    if (view.print) {
      if (const std::string text = view.print(); !text.empty()) {
        screen.print(text);
        (void)::tcflush(terminal.input, TCIFLUSH);
      }
    }
    draw();
    state = view.state();
  }
  try {
    screen.end();
  } catch (const SystemError&) {  // the terminal is gone; there is nothing to tidy
  }
  return state;
}

}  // namespace

PromptState run_prompt(const PromptTerminal& terminal, const PromptView& view) {
  for (;;) {
    SignalGuard signals;
    const PromptState state = run_raw(terminal, view, signals.fd());
    const int number = caught_signal;
    signals.restore();
    if (number == 0) return state;
    ::raise(number);
    // Only a stopped and continued program comes here with the question still to ask; a program
    // that handles the signal itself gets "cancelled".
    if (number != SIGTSTP) return PromptState::cancelled;
  }
}

std::optional<bool> ask(const PromptTerminal& terminal, std::string question,
                        std::optional<bool> by_default) {
  const bool colour = colours_allowed(terminal.output);
  ConfirmPrompt prompt(std::move(question), by_default);
  const PromptState state = run_prompt(
      terminal, {.feed = [&](const KeyPress& press) { prompt.feed(press); },
                 .state = [&] { return prompt.state(); },
                 .render =
                     [&](TerminalSize size) {
                       return prompt.render(static_cast<std::size_t>(size.columns), colour);
                     }});
  return state == PromptState::answered ? std::optional(prompt.answer()) : std::nullopt;
}

std::optional<std::size_t> choose(const PromptTerminal& terminal, std::string title,
                                  std::vector<std::string> entries, std::size_t current) {
  check(!entries.empty(), "a menu without entries");
  const bool colour = colours_allowed(terminal.output);
  SelectMenu menu(std::move(title), std::move(entries), current);
  const PromptState state =
      run_prompt(terminal, {.feed = [&](const KeyPress& press) { menu.feed(press); },
                            .state = [&] { return menu.state(); },
                            .render =
                                [&](TerminalSize size) {
                                  // One row stays free for the shell's line below.
                                  return menu.render(
                                      static_cast<std::size_t>(size.columns),
                                      static_cast<std::size_t>(std::max(size.rows, 4)) - 1, colour);
                                }});
  return state == PromptState::answered ? std::optional(menu.selected()) : std::nullopt;
}

}  // namespace limequat
