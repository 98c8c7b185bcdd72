#include "base/progress.h"

#include <gmock/gmock.h>

#include "base/terminal.h"
#include "tests/support/environment.h"
#include "tests/support/pseudo_terminal.h"

namespace limequat {
namespace {

using namespace std::chrono_literals;
using test::PseudoTerminal;
using test::ScopedVariable;

TEST(RenderProgress, PhaseAndTime) {
  EXPECT_EQ(render_progress({.phase = "Booting"}, 3s, 0, 80), "⠋ Booting  3s");
  EXPECT_EQ(render_progress({.phase = "Booting"}, 65s, 1, 80), "⠙ Booting  1m05s");
  EXPECT_EQ(render_progress({.phase = "Booting"}, 3700s, 11, 80, false), "\\ Booting  1h01m");
}

TEST(RenderProgress, Amounts) {
  EXPECT_EQ(
      render_progress({.phase = "Downloading", .done = 12 << 20, .total = 48 << 20}, 3s, 0, 80),
      "⠋ Downloading   25%  12MiB/48MiB  3s");
  EXPECT_EQ(render_progress({.phase = "Downloading", .done = 512, .total = {}}, 0s, 0, 80),
            "⠋ Downloading  512B  0s");
  EXPECT_EQ(render_progress({.phase = "Downloading", .done = 2048, .total = 1024}, 0s, 0, 80),
            "⠋ Downloading  100%  2KiB/1KiB  0s");
}

TEST(RenderProgress, NeverWiderThanTheTerminal) {
  const ProgressState state{.phase = "Downloading the image (\u4e16\u754c-cloud.qcow2)",
                            .done = 12 << 20,
                            .total = 48 << 20};
  for (std::size_t columns = 0; columns < 90; ++columns) {
    EXPECT_LE(display_width(render_progress(state, 3s, 0, columns)), columns);
  }
  EXPECT_EQ(render_progress(state, 3s, 0, 40), "⠋ Downloading th…   25%  12MiB/48MiB  3s");
}

TEST(RenderProgress, HostilePhaseIsShownNotObeyed) {
  EXPECT_EQ(render_progress({.phase = "a\x1b[2Jb\n"}, 0s, 0, 80), "⠋ a\\u{001B}[2Jb\\u{000A}  0s");
}

class ProgressOnTerminal : public ::testing::Test {
 protected:
  ScopedVariable term_{"TERM", "xterm"};
  ScopedVariable locale_{"LC_ALL", "C.UTF-8"};
  PseudoTerminal pty_{40, 10};
  ProgressLine::Clock::time_point t0_ = ProgressLine::Clock::now();
};

TEST_F(ProgressOnTerminal, DrawsAtOnceThenEvery100Milliseconds) {
  ProgressLine line(pty_.slave());
  EXPECT_EQ(pty_.drain(), "") << "nothing before the first phase";
  line.phase("One", t0_);
  EXPECT_EQ(pty_.drain(), "\r⠋ One  0s\x1b[K");
  line.amount(1, 2);
  line.tick(t0_ + 99ms);
  EXPECT_EQ(pty_.drain(), "");
  line.tick(t0_ + 100ms);
  EXPECT_EQ(pty_.drain(), "\r⠙ One   50%  1B/2B  0s\x1b[K");
  line.phase("Two", t0_ + 150ms);
  EXPECT_EQ(pty_.drain(), "\r⠹ Two  0s\x1b[K");
  line.finish();
  EXPECT_EQ(pty_.drain(), "\r\x1b[K");
  line.tick(t0_ + 10s);
  EXPECT_EQ(pty_.drain(), "");
}

TEST_F(ProgressOnTerminal, SuspendsAroundOtherOutput) {
  ProgressLine line(pty_.slave());
  line.phase("One", t0_);
  (void)pty_.drain();
  line.suspend();
  line.suspend();
  EXPECT_EQ(pty_.drain(), "\r\x1b[K");
  line.tick(t0_ + 1h);
  line.resume();
  EXPECT_EQ(pty_.drain(), "");
  line.resume();
  EXPECT_THAT(pty_.drain(), ::testing::StartsWith("\r⠙ One"));
}

TEST_F(ProgressOnTerminal, LogLinesDoNotMixWithTheLine) {
  ProgressLine line(pty_.slave());
  Logger logger(make_progress_aware_sink(make_fd_sink(pty_.slave(), LogFormat::json), line),
                LogLevel::info);
  line.phase("One", t0_);
  (void)pty_.drain();
  logger.info("hello");
  EXPECT_THAT(pty_.drain(), ::testing::MatchesRegex("\r.\\[K.*\"msg\":\"hello\".*\r\n\r.* One.*"));
}

TEST_F(ProgressOnTerminal, ErasesAtTheEndOfItsLife) {
  { ProgressLine(pty_.slave()).phase("One", t0_); }
  EXPECT_THAT(pty_.drain(), ::testing::EndsWith("\r\x1b[K"));
}

TEST(Progress, SilentOffATerminal) {
  const Pipe pipe = make_pipe();
  {
    ProgressLine line(pipe.write_end.get());
    EXPECT_FALSE(line.active());
    line.phase("One");
    line.tick(ProgressLine::Clock::now() + 1h);
  }
  set_nonblocking(pipe.read_end.get());
  char byte = 0;
  EXPECT_EQ(::read(pipe.read_end.get(), &byte, 1), -1);
}

TEST_F(ProgressOnTerminal, SilentOnADumbTerminal) {
  const ScopedVariable dumb("TERM", "dumb");
  ProgressLine line(pty_.slave());
  EXPECT_FALSE(line.active());
  line.phase("One");
  EXPECT_EQ(pty_.drain(), "");
}

}  // namespace
}  // namespace limequat
