// The words of everyday YAML: keys, one-line scalars, literal blocks, lines and their indentation.
// Private to yaml/; see simple_reader.h for what "simple" is and why.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "yaml/builder.h"

namespace limequat::yaml::detail {

// Thrown at the first thing that is not simple, or wrong; never leaves read_simple.
struct NotSimple {};

// A scalar as the Builder takes it. `content` lies in the text or in the scanner's buffer, which
// the next call overwrites.
struct Word {
  std::string_view content;
  Style style = Style::plain;
  Extent extent;
};

class SimpleScanner {
 public:
  explicit SimpleScanner(std::string_view text) : text_(text) {}

  [[nodiscard]] std::size_t at() const { return at_; }
  [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }
  // 0 at the end.
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  void skip(std::size_t count) { at_ += count; }
  void skip_spaces();
  // Bytes from the start of the line; what stands before is ASCII.
  [[nodiscard]] std::size_t column() const { return at_ - line_begin_; }

  // From the start of a line to the first character of the next line with content. Returns its
  // indentation; nullopt at the end of the text.
  std::optional<std::size_t> next_content();
  // Back to the start of a line.
  void rewind(std::size_t line_begin) { at_ = line_begin_ = line_begin; }
  // Spaces and a comment; true, and moved to the start of the next line, when the line ends here.
  bool end_line();

  // `- ` or `-` at the end of a line.
  [[nodiscard]] bool at_dash() const;
  // A key with its colon; moved past the colon. nullopt, and not moved, when there is none.
  std::optional<Word> key();
  // One-line scalars; moved past them.
  Word quoted();
  Word plain();
  Word flow_plain();
  // `|` or `|-` with its lines, of a node in a collection at `parent_indent`; moved to the line
  // after.
  Word literal(std::size_t parent_indent);

 private:
  [[nodiscard]] std::string_view plain_key() const;
  void escape();
  [[nodiscard]] std::string_view line_at(std::size_t begin) const;
  std::size_t literal_header();
  std::size_t literal_indent() const;

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_begin_ = 0;
  std::string buffer_;
  bool strip_ = false;
};

}  // namespace limequat::yaml::detail
