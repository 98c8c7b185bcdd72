#include "locator/text_edits.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"

namespace limequat::locator {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::size_t begin_of_line(std::string_view text, std::size_t offset) {
  const std::size_t before = offset == 0 ? std::string_view::npos : text.rfind('\n', offset - 1);
  if (before != std::string_view::npos) return before + 1;
  return text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
}

std::string with_crlf(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '\n') result += '\r';
    result += c;
  }
  return result;
}

}  // namespace

void require_text_size(std::size_t size) {
  if (size <= kMaxText) return;
  throw Error(fmt::format("the merged text has more than {} bytes", kMaxText));
}

TextEdits::TextEdits(const yaml::Document& document)
    : text_(document.text()), crlf_(text_.find("\r\n") != std::string_view::npos) {}

std::size_t TextEdits::line_begin(std::size_t offset) const { return begin_of_line(text_, offset); }

std::size_t TextEdits::line_end(std::size_t offset) const {
  const std::size_t at = text_.find('\n', offset);
  return at == std::string_view::npos ? text_.size() : at + 1;
}

std::size_t TextEdits::end_of_last_line(std::size_t begin, std::size_t end) const {
  if (end > begin && text_[end - 1] == '\n') return end;
  return line_end(end);
}

bool TextEdits::starts_line(std::size_t offset) const {
  const std::size_t line = line_begin(offset);
  return text_.substr(line, offset - line).find_first_not_of(' ') == std::string_view::npos;
}

std::size_t TextEdits::head_begin(std::size_t offset) const {
  if (!starts_line(offset)) return offset;
  std::size_t begin = line_begin(offset);
  while (begin > 0) {
    const std::size_t above = line_begin(begin - 1);
    if (above >= begin) break;
    const std::string_view line = text_.substr(above, begin - above);
    const auto first = line.find_first_not_of(" \t");
    if (first == std::string_view::npos || line[first] != '#') break;
    begin = above;
  }
  return begin;
}

std::size_t TextEdits::with_blanks_before(std::size_t offset) const {
  while (offset > 0 && (text_[offset - 1] == ' ' || text_[offset - 1] == '\t')) --offset;
  return offset;
}

bool TextEdits::open_end() const {
  return !text_.starts_with("...") && text_.find("\n...") == std::string_view::npos;
}

void TextEdits::replace(std::size_t begin, std::size_t end, std::string replacement) {
  added_ += replacement.size();
  require_text_size(added_);
  changes_.push_back({begin, end, crlf_ ? with_crlf(replacement) : std::move(replacement)});
}

void TextEdits::insert_lines(std::size_t at, std::string lines) {
  if (at == text_.size() && !text_.empty() && text_.back() != '\n' && !ended_last_line_) {
    lines.insert(0, "\n");
    ended_last_line_ = true;
  }
  insert(at, std::move(lines));
}

std::string TextEdits::result() const {
  std::vector<const Change*> changes;
  for (const Change& change : changes_) changes.push_back(&change);
  std::stable_sort(changes.begin(), changes.end(),
                   [](const Change* a, const Change* b) { return a->begin < b->begin; });
  std::string result;
  std::size_t at = 0;
  for (const Change* change : changes) {
    if (change->begin < at || change->end < change->begin) return {};
    result.append(text_.substr(at, change->begin - at)).append(change->replacement);
    at = change->end;
    require_text_size(result.size());
  }
  return result.append(text_.substr(at));
}

std::string moved_lines(std::string_view text, std::size_t begin, std::size_t end, std::size_t from,
                        std::size_t to) {
  std::string result;
  bool amid = begin != begin_of_line(text, begin);
  while (begin < end) {
    const std::size_t stop = std::min(text.find('\n', begin), end);
    std::string_view line = text.substr(begin, stop - begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (amid) {
      result.append(to, ' ');
    } else if (to > from && !line.empty()) {
      result.append(to - from, ' ');
    } else if (to < from) {
      const std::size_t blanks = std::min(line.find_first_not_of(' '), line.size());
      line.remove_prefix(std::min(blanks, from - to));
    }
    amid = false;
    result.append(line) += '\n';
    require_text_size(result.size());
    begin = stop + 1;
  }
  return result;
}

bool is_self_contained(const yaml::Node& node) {
  if (node.is_alias()) return false;
  if (node.is_sequence()) {
    const auto items = node.items();
    return std::all_of(items.begin(), items.end(),
                       [](const yaml::Node& item) { return is_self_contained(item); });
  }
  if (!node.is_mapping()) return true;
  const auto entries = node.written_entries();
  return std::all_of(entries.begin(), entries.end(), [](const yaml::Entry& entry) {
    return !entry.key.is_alias() && entry.key.text() != "<<" && is_self_contained(entry.value);
  });
}

}  // namespace limequat::locator
