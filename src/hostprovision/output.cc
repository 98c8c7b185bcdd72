#include "hostprovision/output.h"

#include <algorithm>
#include <utility>

#include "base/utf8.h"

namespace limequat::hostprovision {
namespace {

constexpr std::size_t kShortestSecret = 4;
constexpr std::size_t kKeptErrorLines = 10;

// Where to cut a text of more than `limit` bytes: before the character that crosses the limit.
std::size_t cut_point(std::string_view text, std::size_t limit) {
  std::size_t at = limit;
  // A UTF-8 sequence has at most three continuation bytes; more of them in a row are no text.
  for (int back = 0; back < 3 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80; ++back)
    --at;
  return (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80 ? limit : at;
}

std::string without_cr(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return std::string(line);
}

}  // namespace

std::vector<std::string> LineSplitter::feed(std::string_view bytes) {
  partial_ += bytes;
  std::vector<std::string> lines;
  std::string_view rest = partial_;
  for (;;) {
    const auto end = rest.find('\n');
    const bool too_long = (end == std::string_view::npos ? rest.size() : end) > kMaxLine;
    if (too_long) {
      const std::size_t cut = cut_point(rest, kMaxLine);
      lines.emplace_back(rest.substr(0, cut));
      rest.remove_prefix(cut);
    } else if (end != std::string_view::npos) {
      lines.push_back(without_cr(rest.substr(0, end)));
      rest.remove_prefix(end + 1);
    } else {
      break;
    }
  }
  partial_.erase(0, partial_.size() - rest.size());
  return lines;
}

std::string LineSplitter::flush() { return without_cr(std::exchange(partial_, {})); }

bool RateLimit::admit(Clock::time_point now) {
  if (admitted_ == 0 || now - second_began_ >= std::chrono::seconds(1)) {
    second_began_ = now;
    admitted_ = 0;
  }
  if (admitted_ < per_second_) {
    ++admitted_;
    return true;
  }
  ++dropped_;
  return false;
}

std::size_t RateLimit::take_dropped(Clock::time_point now, bool at_end) {
  if (!at_end && now - second_began_ < std::chrono::seconds(1)) return 0;
  return std::exchange(dropped_, 0);
}

SecretMask::SecretMask(std::vector<std::string> secrets) : secrets_(std::move(secrets)) {
  for (std::size_t i = 0, count = secrets_.size(); i < count; ++i) {
    if (secrets_[i].find('\n') == std::string::npos) continue;
    LineSplitter lines;
    for (std::string& line : lines.feed(secrets_[i] + '\n')) secrets_.push_back(std::move(line));
  }
  std::erase_if(secrets_, [](const std::string& one) { return one.size() < kShortestSecret; });
  std::sort(secrets_.begin(), secrets_.end(),
            [](const auto& a, const auto& b) { return a.size() > b.size(); });
}

std::string SecretMask::apply(std::string text) const {
  for (const std::string& secret : secrets_) {
    for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at + 3)) {
      text.replace(at, secret.size(), "***");
    }
  }
  return text;
}

std::string to_valid_utf8(std::string_view bytes) {
  if (is_valid_utf8(bytes)) return std::string(bytes);
  std::string text;
  while (!bytes.empty()) {
    const Rune rune = decode_rune(bytes);
    append_utf8(text, rune.value);
    bytes.remove_prefix(rune.size);
  }
  return text;
}

ScriptOutput::ScriptOutput(Sink sink, SecretMask mask, std::function<Clock::time_point()> now,
                           RateLimit limit)
    : sink_(std::move(sink)), mask_(std::move(mask)), now_(std::move(now)), limit_(limit) {}

void ScriptOutput::feed(OutputStream stream, std::string_view bytes) {
  for (std::string& line : splitters_[static_cast<int>(stream)].feed(bytes)) {
    emit(stream, std::move(line));
  }
}

void ScriptOutput::flush(OutputStream stream) {
  std::string line = splitters_[static_cast<int>(stream)].flush();
  if (!line.empty()) emit(stream, std::move(line));
}

void ScriptOutput::finish() {
  flush(OutputStream::standard_output);
  flush(OutputStream::standard_error);
  if (const auto count = limit_.take_dropped(now_(), true); count > 0) sink_.dropped(count);
}

std::vector<std::string> ScriptOutput::last_error_lines() const {
  return {last_errors_.begin(), last_errors_.end()};
}

void ScriptOutput::emit(OutputStream stream, std::string line) {
  line = to_valid_utf8(mask_.apply(std::move(line)));
  if (stream == OutputStream::standard_error) {
    last_errors_.push_back(line);
    if (last_errors_.size() > kKeptErrorLines) last_errors_.pop_front();
  }
  const auto now = now_();
  if (const auto count = limit_.take_dropped(now, false); count > 0) sink_.dropped(count);
  if (limit_.admit(now)) sink_.line(stream, std::move(line));
}

}  // namespace limequat::hostprovision
