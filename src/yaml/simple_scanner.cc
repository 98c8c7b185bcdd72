#include "yaml/simple_scanner.h"

#include <algorithm>

namespace limequat::yaml::detail {

namespace {

// YAML 1.2 §7.4.2: an implicit key has at most 1024 characters.
constexpr std::size_t kMaxKey = 1000;

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_key_character(char c) {
  return is_alphanumeric(c) || c == '_' || c == '-' || c == '.' || c == '/';
}

// No indicator of YAML 1.2 §5.3, nor anything past ASCII.
bool may_begin_plain(char c) {
  return is_alphanumeric(c) ||
         (c != '\0' && std::string_view("/._~$+(<=^\\;").find(c) != std::string_view::npos);
}

std::string_view trim_right(std::string_view text) {
  const auto last = text.find_last_not_of(' ');
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

}  // namespace

void SimpleScanner::skip_spaces() {
  while (peek() == ' ') ++at_;
}

std::optional<std::size_t> SimpleScanner::next_content() {
  for (;;) {
    line_begin_ = at_;
    skip_spaces();
    if (at_end()) return std::nullopt;
    const char c = peek();
    if (c == '\n') {
      ++at_;
    } else if (c == '#') {
      at_ = std::min(text_.find('\n', at_), text_.size() - 1) + 1;
    } else {
      const std::string_view line = text_.substr(at_);
      const bool marker = column() == 0 && (line.starts_with("---") || line.starts_with("...") ||
                                            line.starts_with("%"));
      if (marker) throw NotSimple();
      return column();
    }
  }
}

bool SimpleScanner::end_line() {
  const std::size_t begin = at_;
  skip_spaces();
  if (peek() == '#' && at_ > begin) at_ = std::min(text_.find('\n', at_), text_.size());
  if (!at_end() && peek() != '\n') {
    at_ = begin;
    return false;
  }
  if (!at_end()) ++at_;
  line_begin_ = at_;
  return true;
}

bool SimpleScanner::at_dash() const {
  return peek() == '-' && (peek(1) == ' ' || peek(1) == '\n' || at_ + 1 == text_.size());
}

std::string_view SimpleScanner::plain_key() const {
  std::size_t end = at_;
  while (end < text_.size() && is_key_character(text_[end])) ++end;
  const char first = peek();
  if (end == at_ || !(is_alphanumeric(first) || first == '_')) return {};
  return text_.substr(at_, end - at_);
}

std::optional<Word> SimpleScanner::key() {
  const std::size_t begin = at_;
  Word word;
  if (peek() == '"' || peek() == '\'') {
    word = quoted();
  } else {
    word.content = plain_key();
    if (word.content.empty()) return std::nullopt;
    at_ += word.content.size();
    word.extent = {begin, at_};
  }
  const bool colon =
      peek() == ':' && (peek(1) == ' ' || peek(1) == '\n' || at_ + 1 == text_.size());
  if (!colon || at_ - begin > kMaxKey) {
    at_ = begin;
    return std::nullopt;
  }
  ++at_;
  return word;
}

void SimpleScanner::escape() {
  switch (peek(1)) {
    case 'n':
      buffer_ += '\n';
      break;
    case 't':
      buffer_ += '\t';
      break;
    case '"':
    case '\\':
    case '/':
      buffer_ += peek(1);
      break;
    default:
      throw NotSimple();
  }
  at_ += 2;
}

Word SimpleScanner::quoted() {
  const std::size_t begin = at_;
  const char quote = peek();
  buffer_.clear();
  for (++at_;;) {
    const char c = peek();
    if (at_end() || c == '\n' || c == '\t') throw NotSimple();
    if (c == '\\' && quote == '"') {
      escape();
    } else if (c == quote && quote == '\'' && peek(1) == quote) {
      buffer_ += quote;
      at_ += 2;
    } else if (c == quote) {
      break;
    } else {
      buffer_ += c;
      ++at_;
    }
  }
  ++at_;
  return {buffer_, quote == '"' ? Style::double_quoted : Style::single_quoted, {begin, at_}};
}

Word SimpleScanner::plain() {
  const std::string_view rest = line_at(at_);
  const bool minus = peek() == '-' && is_alphanumeric(peek(1));
  if (!may_begin_plain(peek()) && !minus) throw NotSimple();
  std::size_t size = rest.size();
  for (std::size_t i = 0; i < rest.size(); ++i) {
    const char c = rest[i];
    if (c == '\t') throw NotSimple();
    if (c == ':' && (i + 1 == rest.size() || rest[i + 1] == ' ')) throw NotSimple();
    if (c == '#' && i > 0 && rest[i - 1] == ' ') {
      size = i;
      break;
    }
  }
  const std::string_view content = trim_right(rest.substr(0, size));
  const std::size_t begin = at_;
  at_ += content.size();
  return {content, Style::plain, {begin, at_}};
}

Word SimpleScanner::flow_plain() {
  const std::string_view rest = line_at(at_);
  const bool minus = peek() == '-' && is_alphanumeric(peek(1));
  if (!may_begin_plain(peek()) && !minus) throw NotSimple();
  const std::size_t size = rest.find_first_of(",]}[{#\t:");
  if (size == std::string_view::npos) throw NotSimple();
  const std::string_view content = trim_right(rest.substr(0, size));
  const std::size_t begin = at_;
  at_ += content.size();
  return {content, Style::plain, {begin, at_}};
}

// Without the line break.
std::string_view SimpleScanner::line_at(std::size_t begin) const {
  return text_.substr(begin, std::min(text_.find('\n', begin), text_.size()) - begin);
}

// Moves to the line after `|`; a chomping or indentation indicator other than `-` is not simple.
std::size_t SimpleScanner::literal_header() {
  const std::size_t begin = at_++;
  strip_ = peek() == '-';
  if (strip_) ++at_;
  if (!end_line() || at_end()) throw NotSimple();
  return begin;
}

// Of the first line with content; blank lines before it may not be longer (§8.1.1.1).
std::size_t SimpleScanner::literal_indent() const {
  std::size_t longest_blank = 0;
  for (std::size_t at = at_; at < text_.size();) {
    const std::string_view line = line_at(at);
    const std::size_t indent = line.find_first_not_of(' ');
    if (indent != std::string_view::npos) {
      if (longest_blank > indent || line[indent] == '\t') throw NotSimple();
      return indent;
    }
    longest_blank = std::max(longest_blank, line.size());
    at += line.size() + 1;
  }
  throw NotSimple();
}

Word SimpleScanner::literal(std::size_t parent_indent) {
  const std::size_t begin = literal_header();
  const std::size_t indent = literal_indent();
  if (indent <= parent_indent) throw NotSimple();
  buffer_.clear();
  std::size_t content_size = 0;  // of the buffer, up to the last line that is not empty
  std::size_t end = at_;
  while (!at_end()) {
    const std::string_view line = line_at(at_);
    if (at_ + line.size() == text_.size()) throw NotSimple();  // no line break at the end
    const std::size_t spaces = std::min(line.find_first_not_of(' '), line.size());
    if (spaces < indent && spaces < line.size()) {
      if (line[spaces] == '\t') throw NotSimple();
      break;
    }
    if (line.size() > indent) {
      buffer_ += line.substr(indent);
      content_size = buffer_.size();
    }
    if (spaces < line.size()) end = at_ + line.size() + 1;
    buffer_ += '\n';
    at_ += line.size() + 1;
  }
  buffer_.resize(content_size + (strip_ ? 0 : 1));
  line_begin_ = at_;
  return {buffer_, Style::literal, {begin, end}};
}

}  // namespace limequat::yaml::detail
