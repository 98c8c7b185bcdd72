#include "base/log.h"

#include <gmock/gmock.h>
#include <time.h>

#include "base/file.h"
#include "tests/support/environment.h"
#include "tests/support/golden.h"
#include "tests/support/pseudo_terminal.h"

namespace limequat {
namespace {

using std::chrono::system_clock;
using test::expect_golden;

class LogTest : public ::testing::Test {
 public:
  LogTest() { ::tzset(); }
  ~LogTest() override { ::tzset(); }
  LogTest(const LogTest&) = delete;
  LogTest& operator=(const LogTest&) = delete;

 protected:
  test::ScopedVariable zone_{"TZ", "JST-9"};
  // 2026-08-21 18:27:58 in Japan.
  system_clock::time_point time_ = system_clock::from_time_t(1787304478);

  [[nodiscard]] std::vector<LogRecord> records() const {
    return {{LogLevel::info,
             "Starting the instance `default` with internal VM driver `qemu`",
             {},
             time_},
            {LogLevel::warning, "plain", {}, time_},
            {LogLevel::error, "two\nlines, \"quoted\" and \x1b[31m", {}, time_},
            {LogLevel::debug, "", {}, time_},
            {LogLevel::fatal, "caf\u00e9 \xff", {{"error", "open /x: no such file"}}, time_},
            {LogLevel::info,
             "Attempting to download the image",
             {{"location", "https://example.com/a_b.qcow2"},
              {"arch", "x86_64"},
              {"digest", ""},
              {"hostProvision", std::int64_t{0}},
              {"ok", true}},
             time_},
            {LogLevel::trace, "a=b", {{"k", "a=b"}, {"plain", "A-Za-z0-9._/@^+"}}, time_},
            {LogLevel::error, "clash", {{"level", "fatal"}, {"msg", "m"}, {"time", "t"}}, time_},
            {LogLevel::panic, "x", {}, time_}};
  }
};

TEST_F(LogTest, TextFormat) {
  std::string all;
  for (const auto& record : records()) all += format_log_text(record) + '\n';
  expect_golden("base/golden/log-text.txt", all);
}

TEST_F(LogTest, JsonFormat) {
  std::string all;
  for (const auto& record : records()) all += format_log_json(record) + '\n';
  expect_golden("base/golden/log-json.txt", all);
}

TEST_F(LogTest, TerminalFormat) {
  std::string all;
  int seconds = 0;
  for (const auto& record : records()) all += format_log_terminal(record, seconds++, true) + '\n';
  for (const auto& record : records()) all += format_log_terminal(record, 12345, false) + '\n';
  expect_golden("base/golden/log-terminal.txt", all);
}

TEST_F(LogTest, EveryRecordIsOneLine) {
  for (const auto& record : records()) {
    EXPECT_EQ(format_log_text(record).find('\n'), std::string::npos);
    EXPECT_EQ(format_log_json(record).find('\n'), std::string::npos);
  }
}

TEST_F(LogTest, Rfc3339) {
  EXPECT_EQ(format_rfc3339(time_), "2026-08-21T18:27:58+09:00");
  EXPECT_EQ(format_rfc3339(time_, true), "2026-08-21T18:27:58+09:00")
      << "Go leaves out a zero fraction";
  EXPECT_EQ(format_rfc3339(time_ + std::chrono::nanoseconds(120'000'000), true),
            "2026-08-21T18:27:58.12+09:00");
  const test::ScopedVariable utc("TZ", "UTC0");
  ::tzset();
  EXPECT_EQ(format_rfc3339(time_), "2026-08-21T09:27:58Z");
  const test::ScopedVariable west("TZ", "NST3:30");
  ::tzset();
  EXPECT_EQ(format_rfc3339(time_), "2026-08-21T05:57:58-03:30");
}

TEST(LogLevelTest, Words) {
  EXPECT_EQ(parse_log_level("warn"), LogLevel::warning);
  EXPECT_EQ(parse_log_level("WARNING"), LogLevel::warning);
  EXPECT_EQ(parse_log_level("Debug"), LogLevel::debug);
  EXPECT_EQ(parse_log_level("loud"), std::nullopt);
  EXPECT_EQ(parse_log_level(""), std::nullopt);
  EXPECT_EQ(to_string(LogLevel::warning), "warning");
}

struct Recorder final : LogSink {
  explicit Recorder(std::vector<std::string>& lines) : lines_(lines) {}
  void write(const LogRecord& record) override { lines_.push_back(record.message); }
  std::vector<std::string>& lines_;
};

TEST(LoggerTest, BelowTheThresholdNothingIsWritten) {
  std::vector<std::string> lines;
  Logger logger(std::make_unique<Recorder>(lines), LogLevel::warning);
  logger.debug("d {}", 1);
  logger.info("i {}", 2);
  logger.warning("w {}", 3);
  logger.log(LogLevel::info, "li");
  logger.log(LogLevel::fatal, "lf");
  EXPECT_THAT(lines, ::testing::ElementsAre("w 3", "lf"));
  EXPECT_FALSE(logger.enabled(LogLevel::info));
}

TEST(FdSink, OneLinePerRecord) {
  Pipe pipe = make_pipe();
  {
    Logger logger(make_fd_sink(pipe.write_end.get(), LogFormat::text), LogLevel::info);
    logger.info("one");
    logger.error("two\nlines");
  }
  pipe.write_end.reset();
  EXPECT_THAT(read_all(pipe.read_end.get()),
              ::testing::MatchesRegex("time=\"[^\"]*\" level=info msg=one\n"
                                      "time=\"[^\"]*\" level=error msg=\"two\\\\nlines\"\n"));
}

TEST(FdSink, ATerminalGetsTheTerminalForm) {
  test::PseudoTerminal pty(80, 24);
  const test::ScopedVariable term("TERM", "xterm");
  const test::ScopedVariable no_colour("NO_COLOR", nullptr);
  Logger logger(make_fd_sink(pty.slave(), LogFormat::text), LogLevel::info);
  logger.info("one");
  EXPECT_EQ(pty.read_until("\n"), "\x1b[36mINFO\x1b[0m[0000] one\r\n");
}

TEST(FdSink, TextFromOutsideCannotDriveTheTerminal) {
  test::PseudoTerminal pty(80, 24);
  const test::ScopedVariable term("TERM", "xterm");
  const test::ScopedVariable no_colour("NO_COLOR", nullptr);
  Logger logger(make_fd_sink(pty.slave(), LogFormat::text), LogLevel::info);
  logger.info("a\x1b[2Jb\rc");
  EXPECT_EQ(pty.read_until("\n"), "\x1b[36mINFO\x1b[0m[0000] a\\u{001B}[2Jb\\u{000D}c\r\n");
}

TEST(FdSink, NoColourWhenNotWanted) {
  test::PseudoTerminal pty(80, 24);
  const test::ScopedVariable term("TERM", "xterm");
  const test::ScopedVariable no_colour("NO_COLOR", "1");
  Logger logger(make_fd_sink(pty.slave(), LogFormat::text), LogLevel::info);
  logger.warning("one");
  EXPECT_EQ(pty.read_until("\n"), "WARN[0000] one\r\n");
}

TEST(FdSink, AFullDiskDoesNotStopTheWork) {
  const UniqueFd full = open_file("/dev/full", O_WRONLY);
  Logger logger(make_fd_sink(full.get(), LogFormat::json), LogLevel::info);
  EXPECT_NO_THROW(logger.info("lost"));
}

}  // namespace
}  // namespace limequat
