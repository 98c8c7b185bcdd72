// Changes of a document's text, planned by offsets of the original and made all at once; and lines
// of one document moved into another with their comments. Private to locator/.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "yaml/document.h"

namespace limequat::locator {

// No text on the way to a merged one may be longer: deep indentation times many lines would fill
// the memory before the limit of the result is looked at.
inline constexpr std::size_t kMaxText = 16u << 20;
// Throws Error past it.
void require_text_size(std::size_t size);

class TextEdits {
 public:
  explicit TextEdits(const yaml::Document& document);

  [[nodiscard]] std::string_view text() const { return text_; }
  [[nodiscard]] std::size_t line_begin(std::size_t offset) const;
  // Past the line break.
  [[nodiscard]] std::size_t line_end(std::size_t offset) const;
  // Past the line break of the line on which [begin, end) ends; a block scalar ends with it.
  [[nodiscard]] std::size_t end_of_last_line(std::size_t begin, std::size_t end) const;
  [[nodiscard]] std::size_t column(std::size_t offset) const { return offset - line_begin(offset); }
  // Only spaces stand before it.
  [[nodiscard]] bool starts_line(std::size_t offset) const;
  // The begin of the comment lines right above the line of `offset`; of that line when there are
  // none or something stands before `offset`.
  [[nodiscard]] std::size_t head_begin(std::size_t offset) const;
  // Of a value on the line of its key: with the blanks before it, so that `key:` remains.
  [[nodiscard]] std::size_t with_blanks_before(std::size_t offset) const;
  // No `...` ends the document: what is written at the end of the text belongs to it.
  [[nodiscard]] bool open_end() const;

  void replace(std::size_t begin, std::size_t end, std::string replacement);
  void insert(std::size_t at, std::string addition) { replace(at, at, std::move(addition)); }
  // `lines` end with \n and come to stand at the begin of a line, also after a last line without
  // end.
  void insert_lines(std::size_t at, std::string lines);
  [[nodiscard]] std::size_t count() const { return changes_.size(); }
  // As if only the first `count` changes had been asked for.
  void forget_from(std::size_t count) { changes_.resize(count); }
  // "" when two changes overlap: such a text is no use.
  [[nodiscard]] std::string result() const;

 private:
  struct Change {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string replacement;
  };
  std::string_view text_;
  bool crlf_ = false;
  bool ended_last_line_ = false;  // which had no line break
  std::size_t added_ = 0;
  std::vector<Change> changes_;
};

// [begin, end) of `text` line by line (each ends with \n), what stood in column `from` put into
// column `to`. `begin` may be amid a line: then it stands in `from` itself.
[[nodiscard]] std::string moved_lines(std::string_view text, std::size_t begin, std::size_t end,
                                      std::size_t from, std::size_t to);

// Neither an alias nor a merge key in it: its text means the same elsewhere.
[[nodiscard]] bool is_self_contained(const yaml::Node& node);

}  // namespace limequat::locator
