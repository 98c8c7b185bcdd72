#include "yaml/edit_text.h"

#include <algorithm>

namespace limequat::yaml::detail {

EditText::EditText(const Document& document)
    : text_(document.text()),
      newline_(text_.find("\r\n") == std::string_view::npos ? "\n" : "\r\n") {}

std::size_t EditText::line_begin(std::size_t offset) const {
  const std::size_t before = offset == 0 ? std::string_view::npos : text_.rfind('\n', offset - 1);
  if (before != std::string_view::npos) return before + 1;
  return text_.starts_with("\xEF\xBB\xBF") ? 3 : 0;
}

std::size_t EditText::line_end(std::size_t offset) const {
  const std::size_t at = text_.find('\n', offset);
  return at == std::string_view::npos ? text_.size() : at + 1;
}

std::size_t EditText::end_of_last_line(const Position& extent) const {
  // A block scalar ends after its line break.
  if (extent.end > extent.begin && text_[extent.end - 1] == '\n') return extent.end;
  return line_end(extent.end);
}

bool EditText::same_line(std::size_t from, std::size_t to) const {
  return text_.substr(from, to - from).find('\n') == std::string_view::npos;
}

std::size_t EditText::skip_blanks(std::size_t at) const {
  for (; at < text_.size(); ++at) {
    if (text_[at] == '#') {
      at = std::min(text_.find('\n', at), text_.size() - 1);
    } else if (std::string_view(" \t\r\n").find(text_[at]) == std::string_view::npos) {
      break;
    }
  }
  return at;
}

Lead EditText::lead(std::size_t from, char indicator) const {
  Lead lead;
  lead.indicator = lead.end = from;
  const std::size_t at = skip_blanks(from);
  lead.found = at < text_.size() && text_[at] == indicator;
  if (lead.found) lead.indicator = lead.end = at + 1;
  for (;;) {
    const std::size_t begin = text_.find_first_not_of(" \t", lead.end);
    if (begin == std::string_view::npos || (text_[begin] != '&' && text_[begin] != '!'))
      return lead;
    lead.end = std::min(text_.find_first_of(" \t\r\n,]}", begin), text_.size());
    if (text_[begin] == '!') {
      lead.tagged = true;
    } else {
      lead.anchor = text_.substr(begin, lead.end - begin);
    }
  }
}

void EditText::replace(std::size_t begin, std::size_t end, std::string replacement) {
  changes_.push_back({begin, end, std::move(replacement)});
}

void EditText::insert_line_after(const Position& extent, const std::string& line) {
  const std::size_t at = end_of_last_line(extent);
  const bool unfinished = at == text_.size() && !text_.empty() && text_.back() != '\n';
  if (unfinished) {
    insert(at, std::string(newline_) + line);
  } else {
    insert(at, line + std::string(newline_));
  }
}

std::vector<EditText::Change> EditText::sorted_changes() const {
  std::vector<Change> changes(changes_.rbegin(), changes_.rend());
  // At one place: what is replaced first, so that additions come to stand before it, and of
  // additions the later one first.
  std::stable_sort(changes.begin(), changes.end(), [](const Change& a, const Change& b) {
    if (a.begin != b.begin) return a.begin > b.begin;
    return a.end > a.begin && b.end == b.begin;
  });
  return changes;
}

bool EditText::overlaps() const {
  const std::vector<Change> changes = sorted_changes();
  for (std::size_t i = 1; i < changes.size(); ++i) {
    const Change& later = changes[i - 1];
    if (changes[i].end > later.begin) return true;
  }
  return false;
}

std::string EditText::result() const {
  std::string result;
  std::size_t end = text_.size();
  std::vector<Change> changes = sorted_changes();
  for (const Change& change : changes) {
    const std::size_t tail = std::min(change.end, end);
    result.insert(0, text_.substr(tail, end - tail));
    result.insert(0, change.replacement);
    end = std::min(change.begin, end);
  }
  return result.insert(0, text_.substr(0, end));
}

}  // namespace limequat::yaml::detail
