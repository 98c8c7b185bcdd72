#include "cli/colour.h"

#include <algorithm>
#include <cctype>
#include <optional>

namespace limequat::cli {
namespace {

constexpr std::string_view kKey = "\x1b[36m";
constexpr std::string_view kString = "\x1b[32m";
constexpr std::string_view kNumber = "\x1b[95m";  // booleans too
constexpr std::string_view kAnchor = "\x1b[93m";
constexpr std::string_view kComment = "\x1b[90m";
constexpr std::string_view kReset = "\x1b[0m";
constexpr std::string_view kBlank = " \t\r\n";

void append(std::string& text, std::string_view colour, std::string_view words) {
  if (words.empty()) return;
  if (colour.empty()) {
    text += words;
    return;
  }
  text += colour;
  text += words;
  text += kReset;
}

// Length of the quoted text that `text` begins with; all of it when the end is missing.
std::size_t quoted_length(std::string_view text) {
  const char quote = text[0];
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (quote == '"' && text[i] == '\\') {
      ++i;
    } else if (text[i] == quote) {
      if (quote == '"' || i + 1 >= text.size() || text[i + 1] != '\'') return i + 1;
      ++i;  // '' is a quote inside
    }
  }
  return text.size();
}

bool is_number(std::string_view word) {
  if (word.starts_with('-') || word.starts_with('+')) word.remove_prefix(1);
  return !word.empty() && std::isdigit(static_cast<unsigned char>(word[0])) != 0 &&
         word.find_first_not_of("0123456789.eE+-") == std::string_view::npos;
}

std::string_view colour_of(std::string_view word) {
  if (word == "true" || word == "false" || is_number(word)) return kNumber;
  return word == "null" || word == "~" ? std::string_view() : kString;
}

// One text, line by line.
class YamlPainter {
 public:
  explicit YamlPainter(std::string_view yaml) : rest_(yaml) { text_.reserve(yaml.size() * 2); }

  std::string paint() {
    while (!rest_.empty()) {
      const auto end = rest_.find('\n');
      const std::size_t length = end == std::string_view::npos ? rest_.size() : end + 1;
      std::string_view line = rest_.substr(0, length);
      rest_.remove_prefix(length);
      const auto last = line.find_last_not_of(kBlank);
      const std::size_t used = last == std::string_view::npos ? 0 : last + 1;
      paint_line(line.substr(0, used));
      text_ += line.substr(used);
    }
    return std::move(text_);
  }

 private:
  void take(std::string_view& line, std::size_t length, std::string_view colour = {}) {
    append(text_, colour, line.substr(0, length));
    line.remove_prefix(length);
    column_ += length;
  }
  void take_blanks(std::string_view& line) {
    take(line, std::min(line.find_first_not_of(kBlank), line.size()));
  }

  void paint_line(std::string_view line) {
    column_ = 0;
    if (line.empty()) return;
    take_blanks(line);
    if (block_parent_ && column_ > *block_parent_) return take(line, line.size(), kString);
    block_parent_.reset();
    if (line[0] == '#') return take(line, line.size(), kComment);
    if (column_ == 0 && (line == "---" || line == "...")) return take(line, line.size());
    std::size_t parent = column_;
    while (line == "-" || line.starts_with("- ")) {
      parent = column_;
      take(line, 1);
      take_blanks(line);
    }
    if (const std::size_t key = key_length(line); key > 0) {
      parent = column_;
      take(line, key, kKey);
      take(line, 1);
      take_blanks(line);
    }
    paint_value(line, parent);
  }

  // Of what stands before a key's colon; 0: this is no key.
  static std::size_t key_length(std::string_view line) {
    if (line.empty() || std::string_view("[{|>#&*!").find(line[0]) != std::string_view::npos)
      return 0;
    std::size_t length = 0;
    if (line[0] == '"' || line[0] == '\'') {
      length = quoted_length(line);
    } else {
      length = line.find(": ");
      if (length == std::string_view::npos) length = line.ends_with(':') ? line.size() - 1 : 0;
      if (line.substr(0, length).find(" #") != std::string_view::npos) return 0;
    }
    const bool colon = length < line.size() && line[length] == ':' &&
                       (length + 1 == line.size() || line[length + 1] == ' ');
    return colon ? length : 0;
  }

  void paint_value(std::string_view line, std::size_t parent) {
    if (line.empty()) return;
    while (!line.empty() && (line[0] == '&' || line[0] == '*' || line[0] == '!')) {
      take(line, std::min(line.find(' '), line.size()), kAnchor);
      take_blanks(line);
    }
    if (line.empty()) return;
    if (line[0] == '|' || line[0] == '>') {
      block_parent_ = parent;
      take(line, std::min(line.find('#'), line.size()));
    } else if (line[0] == '"' || line[0] == '\'') {
      take(line, quoted_length(line), kString);
    } else if (line[0] == '[' || line[0] == '{') {
      take(line, std::min(line.find(" #"), line.size()));
    } else if (line[0] != '#') {
      const std::string_view word = line.substr(0, line.find(" #"));
      take(line, word.size(), colour_of(word.substr(0, word.find_last_not_of(kBlank) + 1)));
    }
    take_blanks(line);
    take(line, line.size(), line.starts_with('#') ? kComment : std::string_view());
  }

  std::string_view rest_;
  std::string text_;
  std::size_t column_ = 0;
  // While a `|` or `>` block lasts: lines that are indented deeper belong to it.
  std::optional<std::size_t> block_parent_;
};

}  // namespace

std::string colour_json(std::string_view json) {
  std::string text;
  text.reserve(json.size() * 2);
  while (!json.empty()) {
    std::size_t length = 1;
    std::string_view colour;
    if (json[0] == '"') {
      length = quoted_length(json);
      colour = json.substr(length).starts_with(':') ? kKey : kString;
    } else if (std::isalnum(static_cast<unsigned char>(json[0])) != 0 || json[0] == '-') {
      length = std::min(json.find_first_of(",]} \n"), json.size());
      if (json.substr(0, length) != "null") colour = kNumber;
    } else {
      length = std::min(json.find_first_of("\"-0123456789tfn", 1), json.size());
    }
    append(text, colour, json.substr(0, length));
    json.remove_prefix(length);
  }
  return text;
}

std::string colour_yaml(std::string_view yaml) { return YamlPainter(yaml).paint(); }

}  // namespace limequat::cli
