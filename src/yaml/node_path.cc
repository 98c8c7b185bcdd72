#include "yaml/node_path.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/error.h"
#include "base/quote.h"

namespace limequat::yaml {

namespace {

bool is_word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '/';
}

class PathParser {
 public:
  explicit PathParser(std::string_view text) : text_(text) {}

  NodePath parse() {
    NodePath path;
    while (at_ < text_.size()) {
      if (text_[at_] == '[') {
        path.emplace_back(index());
        continue;
      }
      if (!path.empty() && text_[at_++] != '.') fail();
      path.emplace_back(key());
    }
    return path;
  }

 private:
  [[noreturn]] void fail() const {
    throw Error(fmt::format("{} is no path of a field", name_quote(text_)));
  }

  std::size_t index() {
    std::size_t value = 0;
    const char* end = text_.data() + text_.size();
    const auto result = std::from_chars(text_.data() + at_ + 1, end, value);
    if (result.ec != std::errc() || result.ptr == end || *result.ptr != ']') fail();
    at_ = static_cast<std::size_t>(result.ptr - text_.data()) + 1;
    return value;
  }

  std::string key() {
    if (at_ < text_.size() && text_[at_] == '"') return quoted_key();
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_word_character(text_[at_])) ++at_;
    if (at_ == begin) fail();
    return std::string(text_.substr(begin, at_ - begin));
  }

  std::string quoted_key() {
    std::string key;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '"') {
        ++at_;
        return key;
      }
      if (text_[at_] == '\\' && ++at_ == text_.size()) break;
      key += text_[at_];
    }
    fail();
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

void append_key(std::string& text, std::string_view key) {
  if (!text.empty()) text += '.';
  if (!key.empty() && std::all_of(key.begin(), key.end(), is_word_character)) {
    text += key;
    return;
  }
  text += '"';
  for (const char c : key) {
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  text += '"';
}

}  // namespace

NodePath parse_path(std::string_view text) { return PathParser(text).parse(); }

std::string to_string(const NodePath& path) {
  std::string text;
  for (const PathStep& step : path) {
    if (const auto* key = std::get_if<std::string>(&step)) {
      append_key(text, *key);
    } else {
      text += fmt::format("[{}]", std::get<std::size_t>(step));
    }
  }
  return text;
}

}  // namespace limequat::yaml
