// A logger whose lines a test can read.
#pragma once

#include <fmt/format.h>

#include <memory>
#include <string>
#include <utility>

#include "base/log.h"

namespace limequat::test {

class LogRecorder {
 public:
  LogRecorder()
      : text_(std::make_shared<std::string>()), logger_(make_sink(text_), LogLevel::trace) {}

  [[nodiscard]] Logger& logger() { return logger_; }
  // "level message\n" for every record so far; fields are left out.
  [[nodiscard]] const std::string& text() const { return *text_; }
  // What came since the last call.
  std::string take() { return std::exchange(*text_, {}); }

 private:
  struct Sink final : LogSink {
    explicit Sink(std::shared_ptr<std::string> into) : text(std::move(into)) {}
    void write(const LogRecord& record) override {
      *text += fmt::format("{} {}\n", to_string(record.level), record.message);
    }
    std::shared_ptr<std::string> text;
  };
  static std::unique_ptr<LogSink> make_sink(const std::shared_ptr<std::string>& into) {
    return std::make_unique<Sink>(into);
  }

  std::shared_ptr<std::string> text_;
  Logger logger_;
};

}  // namespace limequat::test
