#include "guestlink/report.h"

#include <charconv>
#include <optional>
#include <utility>

namespace limequat::guestlink {
namespace {

// "NAME 3" → {"NAME", 3}
std::optional<std::pair<std::string, int>> name_and_code(std::string_view text) {
  const auto space = text.rfind(' ');
  if (space == std::string_view::npos || space == 0) return std::nullopt;
  const std::string_view digits = text.substr(space + 1);
  int code = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return std::pair(std::string(text.substr(0, space)), code);
}

}  // namespace

Report parse_report(std::string_view line) {
  const auto space = line.find(' ');
  const std::string_view word = line.substr(0, space);
  const std::string_view rest =
      space == std::string_view::npos ? std::string_view() : line.substr(space + 1);
  if (!rest.empty()) {
    if (word == "hello") return Hello{std::string(rest)};
    if (word == "step") return Step{std::string(rest)};
    if (word == "ssh-ready") return SshReady{std::string(rest)};
    if (word == "log") return LogLine{std::string(rest)};
    if (word == "failed" || word == "done") {
      if (auto parts = name_and_code(rest)) {
        if (word == "done") return Done{std::move(parts->first), parts->second};
        return StepFailed{std::move(parts->first), parts->second};
      }
    }
  }
  return Unknown{std::string(line)};
}

std::vector<Report> ReportReader::feed(std::string_view bytes) {
  std::vector<Report> reports;
  while (!bytes.empty()) {
    const auto end = bytes.find('\n');
    const std::string_view part = bytes.substr(0, end);
    if (!skipping_) partial_ += part;
    if (partial_.size() > kMaxLine) {
      partial_.clear();
      skipping_ = true;
    }
    if (end == std::string_view::npos) break;
    if (!skipping_) {
      if (!partial_.empty() && partial_.back() == '\r') partial_.pop_back();
      if (!partial_.empty()) reports.push_back(parse_report(partial_));
    }
    partial_.clear();
    skipping_ = false;
    bytes.remove_prefix(end + 1);
  }
  return reports;
}

}  // namespace limequat::guestlink
