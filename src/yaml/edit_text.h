// A document's text while an edit is planned: lines, indentation, and what stands before a value.
// Offsets are those of the original text; pieces are exchanged from the back to the front. Private
// to yaml/.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "yaml/document.h"

namespace limequat::yaml::detail {

// `:`, `-` and the anchor and tag after it.
struct Lead {
  bool found = false;         // false: a flow item, or a flow key without `:`
  std::size_t indicator = 0;  // past the `:` or `-`; for a flow item, past `[` or `,`
  std::size_t end = 0;        // past the anchor and tag, or equal to `indicator`
  bool tagged = false;
  std::string_view anchor;  // with its `&`
};

class EditText {
 public:
  explicit EditText(const Document& document);

  [[nodiscard]] std::string_view text() const { return text_; }
  // "\r\n" when the document has one, else "\n".
  [[nodiscard]] std::string_view newline() const { return newline_; }
  [[nodiscard]] std::size_t line_begin(std::size_t offset) const;
  // Past the line break; an offset right after a line break is an end already when `closed`.
  [[nodiscard]] std::size_t line_end(std::size_t offset) const;
  [[nodiscard]] std::size_t end_of_last_line(const Position& extent) const;
  // In bytes, which are spaces, dashes and other ASCII wherever it matters.
  [[nodiscard]] std::size_t column(std::size_t offset) const { return offset - line_begin(offset); }
  [[nodiscard]] bool same_line(std::size_t from, std::size_t to) const;
  // From the end of the key, or of the item before, to the value. `indicator` is ':', '-' or, for a
  // flow item, ','.
  [[nodiscard]] Lead lead(std::size_t from, char indicator) const;

  void replace(std::size_t begin, std::size_t end, std::string replacement);
  void insert(std::size_t at, std::string addition) { replace(at, at, std::move(addition)); }
  // A line of its own after `extent`; `line` has no line break.
  void insert_line_after(const Position& extent, const std::string& line);
  [[nodiscard]] bool changed() const { return !changes_.empty(); }
  // True when two replacements want the same bytes; the result is then of no use.
  [[nodiscard]] bool overlaps() const;
  // Additions at one place stand in the order in which they were made.
  [[nodiscard]] std::string result() const;

 private:
  struct Change {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string replacement;
  };
  // From the back to the front.
  [[nodiscard]] std::vector<Change> sorted_changes() const;
  [[nodiscard]] std::size_t skip_blanks(std::size_t at) const;

  std::string_view text_;
  std::string_view newline_;
  std::vector<Change> changes_;
};

}  // namespace limequat::yaml::detail
