// Logging in the formats of logrus, which upstream's users and scripts read.
//
// A Logger is handed to whoever logs; there is no global one. It writes to sinks: text on standard
// error for the command line, JSON lines in `ha.stderr.log` for the host agent. Never log the
// environment or a secret. Levels: error and fatal go with a non-zero exit code, warning means
// "went on, but look".
//
// Source of the formats: reference of upstream, cli §0 (logrus TextFormatter and JSONFormatter).
#pragma once

#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace limequat {

enum class LogLevel { trace, debug, info, warning, error, fatal, panic };

// "warning" for LogLevel::warning, as printed.
[[nodiscard]] std::string_view to_string(LogLevel level);
// Accepts logrus's words in any case ("warn" too).
[[nodiscard]] std::optional<LogLevel> parse_log_level(std::string_view word);

struct LogField {
  std::string key;
  std::variant<std::string, std::int64_t, bool> value;
};

struct LogRecord {
  LogLevel level = LogLevel::info;
  std::string message;
  std::vector<LogField> fields;
  std::chrono::system_clock::time_point time;
};

// `2026-08-21T18:27:58+09:00`, in the local zone. With `nanoseconds`, Go's RFC3339Nano.
[[nodiscard]] std::string format_rfc3339(std::chrono::system_clock::time_point time,
                                         bool nanoseconds = false);

// Lines without the final newline. Pure; tested against golden text.
[[nodiscard]] std::string format_log_text(const LogRecord& record);
// `nanoseconds`: the time to the nanosecond, for readers who put several logs in order (logrus
// writes whole seconds; Go's readers take both).
[[nodiscard]] std::string format_log_json(const LogRecord& record, bool nanoseconds = false);
// The form for a terminal: `INFO[0001] message   key=value`; `since_start` in seconds. The message
// is sanitised, but for newlines and tabs.
[[nodiscard]] std::string format_log_terminal(const LogRecord& record, int since_start,
                                              bool colour);

class LogSink {
 public:
  virtual ~LogSink() = default;
  virtual void write(const LogRecord& record) = 0;
};

enum class LogFormat { text, json, json_nanoseconds };

// Writes whole lines with one write(2) each. `fd` is not owned. Text becomes the terminal form when
// the fd is a terminal.
[[nodiscard]] std::unique_ptr<LogSink> make_fd_sink(int fd, LogFormat format);

class Logger {
 public:
  Logger(std::unique_ptr<LogSink> sink, LogLevel threshold)
      : sink_(std::move(sink)), threshold_(threshold) {}

  [[nodiscard]] bool enabled(LogLevel level) const { return level >= threshold_; }
  [[nodiscard]] LogLevel threshold() const { return threshold_; }
  void set_threshold(LogLevel level) { threshold_ = level; }
  void replace_sink(std::unique_ptr<LogSink> sink) { sink_ = std::move(sink); }

  void log(LogLevel level, std::string message, std::vector<LogField> fields = {});

  template <class... Args>
  void debug(fmt::format_string<Args...> format, Args&&... args) {
    if (enabled(LogLevel::debug))
      log(LogLevel::debug, fmt::format(format, std::forward<Args>(args)...));
  }
  template <class... Args>
  void info(fmt::format_string<Args...> format, Args&&... args) {
    if (enabled(LogLevel::info))
      log(LogLevel::info, fmt::format(format, std::forward<Args>(args)...));
  }
  template <class... Args>
  void warning(fmt::format_string<Args...> format, Args&&... args) {
    if (enabled(LogLevel::warning)) {
      log(LogLevel::warning, fmt::format(format, std::forward<Args>(args)...));
    }
  }
  template <class... Args>
  void error(fmt::format_string<Args...> format, Args&&... args) {
    if (enabled(LogLevel::error))
      log(LogLevel::error, fmt::format(format, std::forward<Args>(args)...));
  }

 private:
  std::unique_ptr<LogSink> sink_;
  LogLevel threshold_ = LogLevel::info;
};

}  // namespace limequat
