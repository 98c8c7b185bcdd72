// What a script writes, on its way to the log: lines cut, cleaned, limited and masked (H23, T23,
// T24). A script's text is only ever the message of a record, whatever it looks like.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace limequat::hostprovision {

// Cuts a stream of bytes into lines without their ends (LF or CRLF). A line over 16 KiB is handed
// on in pieces of at most that, cut between characters.
class LineSplitter {
 public:
  static constexpr std::size_t kMaxLine = 16u << 10;
  [[nodiscard]] std::vector<std::string> feed(std::string_view bytes);
  // What is left when the stream ends; empty when it ended in a newline.
  [[nodiscard]] std::string flush();

 private:
  std::string partial_;
};

// At most that many lines in a second; the rest is counted.
class RateLimit {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr int kPerSecond = 200;
  static constexpr int kNone = std::numeric_limits<int>::max();
  explicit RateLimit(int per_second = kPerSecond) : per_second_(per_second) {}
  [[nodiscard]] bool admit(Clock::time_point now);
  // Lines refused since the last call, to be told once the second in which it happened is over (or
  // the script is); 0 before that.
  [[nodiscard]] std::size_t take_dropped(Clock::time_point now, bool at_end);

 private:
  int per_second_;
  Clock::time_point second_began_{};
  int admitted_ = 0;
  std::size_t dropped_ = 0;
};

// Values that must not be read in a log. Short ones (under 4 bytes) are not masked: they would turn
// every line into stars. Of a value of several lines each line is masked, since a log has one line
// a record.
class SecretMask {
 public:
  SecretMask() = default;
  explicit SecretMask(std::vector<std::string> secrets);
  [[nodiscard]] std::string apply(std::string text) const;

 private:
  std::vector<std::string> secrets_;  // longest first
};

// Invalid UTF-8 becomes U+FFFD.
[[nodiscard]] std::string to_valid_utf8(std::string_view bytes);

enum class OutputStream { standard_output, standard_error };

// Both streams of one script.
class ScriptOutput {
 public:
  using Clock = RateLimit::Clock;
  struct Sink {
    std::function<void(OutputStream, std::string line)> line;
    std::function<void(std::size_t count)> dropped;
  };
  ScriptOutput(Sink sink, SecretMask mask, std::function<Clock::time_point()> now,
               RateLimit limit = RateLimit());

  void feed(OutputStream stream, std::string_view bytes);
  // The stream will say no more for now: its last line is complete without a newline.
  void flush(OutputStream stream);
  void finish();
  // Up to 10, oldest first; also those that the rate limit dropped.
  [[nodiscard]] std::vector<std::string> last_error_lines() const;

 private:
  void emit(OutputStream stream, std::string line);
  Sink sink_;
  SecretMask mask_;
  std::function<Clock::time_point()> now_;
  LineSplitter splitters_[2];
  RateLimit limit_;
  std::deque<std::string> last_errors_;
};

}  // namespace limequat::hostprovision
