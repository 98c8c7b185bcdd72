#include "base/log.h"

#include <time.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/ascii.h"
#include "base/error.h"
#include "base/file.h"
#include "base/quote.h"
#include "base/sanitize.h"
#include "base/terminal.h"

namespace limequat {
namespace {

constexpr std::array<std::string_view, 7> kNames = {"trace", "debug", "info", "warning",
                                                    "error", "fatal", "panic"};

// logrus moves a field out of the way of its own.
std::string key_of(const LogField& field) {
  const bool clashes = field.key == "time" || field.key == "level" || field.key == "msg";
  return clashes ? "fields." + field.key : field.key;
}

std::string to_text(const LogField& field) {
  return std::visit(
      [](const auto& value) {
        if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::string>) {
          return value;
        } else {
          return fmt::format("{}", value);
        }
      },
      field.value);
}

// logrus quotes a value unless all of it is in this set.
bool needs_quotes(std::string_view text) {
  return text.empty() || !std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  std::string_view("-._/@^+").find(static_cast<char>(c)) != std::string_view::npos;
         });
}

std::string text_value(std::string_view text) {
  // logrus leaves an empty value bare (QuoteEmptyFields is off).
  return !text.empty() && needs_quotes(text) ? go_quote(text) : std::string(text);
}

std::vector<const LogField*> sorted(const LogRecord& record) {
  std::vector<const LogField*> fields;
  for (const auto& field : record.fields) fields.push_back(&field);
  std::sort(fields.begin(), fields.end(),
            [](const LogField* a, const LogField* b) { return key_of(*a) < key_of(*b); });
  return fields;
}

class FdSink final : public LogSink {
 public:
  FdSink(int fd, LogFormat format)
      : fd_(fd),
        format_(format),
        terminal_(format == LogFormat::text && is_terminal(fd)),
        colour_(colours_allowed(fd)) {}

  void write(const LogRecord& record) override {
    std::string line;
    if (format_ != LogFormat::text) {
      line = format_log_json(record, format_ == LogFormat::json_nanoseconds);
    } else if (terminal_) {
      const auto since = std::chrono::duration_cast<std::chrono::seconds>(
          std::chrono::steady_clock::now() - start_);
      line = format_log_terminal(record, static_cast<int>(since.count()), colour_);
    } else {
      line = format_log_text(record);
    }
    line += '\n';
    try {
      write_all(fd_, line);
    } catch (const SystemError&) {
      // A log that cannot be written (disk full, reader gone) must not stop the work it describes.
    }
  }

 private:
  int fd_;
  LogFormat format_;
  bool terminal_;
  bool colour_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace

std::string_view to_string(LogLevel level) { return kNames[static_cast<std::size_t>(level)]; }

std::optional<LogLevel> parse_log_level(std::string_view word) {
  const std::string lower = ascii_lower(word);
  if (lower == "warn") return LogLevel::warning;
  const auto* found = std::find(kNames.begin(), kNames.end(), lower);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<LogLevel>(found - kNames.begin());
}

std::string format_rfc3339(std::chrono::system_clock::time_point time, bool nanoseconds) {
  const auto since = time.time_since_epoch();
  const auto whole = std::chrono::floor<std::chrono::seconds>(since);
  const time_t seconds = whole.count();
  tm local{};
  ::localtime_r(&seconds, &local);
  std::string text =
      fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", local.tm_year + 1900, local.tm_mon + 1,
                  local.tm_mday, local.tm_hour, local.tm_min, local.tm_sec);
  if (nanoseconds) {
    const auto rest = std::chrono::duration_cast<std::chrono::nanoseconds>(since - whole).count();
    if (rest != 0) {
      std::string digits = fmt::format(".{:09}", rest);
      digits.erase(digits.find_last_not_of('0') + 1);
      text += digits;
    }
  }
  if (local.tm_gmtoff == 0) return text + 'Z';
  const long minutes = std::abs(local.tm_gmtoff) / 60;
  return text +
         fmt::format("{}{:02}:{:02}", local.tm_gmtoff < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

std::string format_log_text(const LogRecord& record) {
  std::string line = fmt::format("time={} level={} msg={}", text_value(format_rfc3339(record.time)),
                                 to_string(record.level), text_value(record.message));
  for (const LogField* field : sorted(record)) {
    line += fmt::format(" {}={}", key_of(*field), text_value(to_text(*field)));
  }
  return line;
}

std::string format_log_json(const LogRecord& record, bool nanoseconds) {
  nlohmann::json line = nlohmann::json::object();  // std::map: keys come out sorted
  for (const auto& field : record.fields) {
    std::visit([&](const auto& value) { line[key_of(field)] = value; }, field.value);
  }
  line["level"] = to_string(record.level);
  line["msg"] = record.message;
  line["time"] = format_rfc3339(record.time, nanoseconds);
  return line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string format_log_terminal(const LogRecord& record, int since_start, bool colour) {
  std::string word(to_string(record.level).substr(0, 4));
  for (char& c : word) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  int code = 36;
  if (record.level <= LogLevel::debug) code = 37;
  if (record.level == LogLevel::warning) code = 33;
  if (record.level >= LogLevel::error) code = 31;
  const auto paint = [&](std::string_view text) {
    return colour ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
  };
  // The message may quote a template, a guest or a server.
  const std::string message = sanitize(record.message, {.keep_newline = true, .keep_tab = true});
  std::string line = fmt::format("{}[{:04}] {:<44}", paint(word), since_start, message);
  for (const LogField* field : sorted(record)) {
    line += fmt::format(" {}={}", paint(key_of(*field)), text_value(to_text(*field)));
  }
  if (record.fields.empty()) line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

std::unique_ptr<LogSink> make_fd_sink(int fd, LogFormat format) {
  return std::make_unique<FdSink>(fd, format);
}

void Logger::log(LogLevel level, std::string message, std::vector<LogField> fields) {
  if (!enabled(level)) return;
  sink_->write({level, std::move(message), std::move(fields), std::chrono::system_clock::now()});
}

}  // namespace limequat
