// Regular expressions in the syntax of Go's regexp (RE2), matched in time that grows with pattern
// times text and never faster than that: no backtracking. Private to yaml/.
//
// Known: literals, `.`, classes with ranges, \d \w \s \D \W \S and [[:alpha:]]-like names, ^ $ \b
// \B \A \z, groups with and without a number or name, alternatives, * + ? {n,m} greedy and lazy,
// the flags (?i) (?s) (?m) at the beginning. Letters fold for ASCII only. Unicode classes (\p{…})
// are not known: Error.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace limequat::yaml::expression {

class Regex {
 public:
  // Throws Error that names the pattern.
  explicit Regex(std::string_view pattern);

  // Bytes [first, second) of the text; group 0 is the whole match.
  using Group = std::optional<std::pair<std::size_t, std::size_t>>;
  using Match = std::vector<Group>;
  // The leftmost match that begins at `from` or later. Takes from `budget` what it cost, in units
  // of a few nanoseconds; throws Error when that is not enough.
  [[nodiscard]] std::optional<Match> search(std::string_view text, std::size_t from,
                                            std::size_t& budget) const;
  // "" for groups without a name; [0] is the whole match.
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

  struct Range {
    char32_t first = 0;
    char32_t last = 0;
  };
  struct Set {
    std::vector<Range> ranges;
    bool negated = false;
  };
  enum class Kind : std::uint8_t {
    set,
    jump,
    split,
    save,
    text_begin,
    text_end,
    line_begin,
    line_end,
    word_border,
    no_word_border,
    match
  };
  struct Instruction {
    Kind kind = Kind::match;
    std::uint32_t x = 0;  // set, slot or target
    std::uint32_t y = 0;  // second target
  };

 private:
  friend class RegexCompiler;
  std::vector<Instruction> program_;
  std::vector<Set> sets_;
  std::vector<std::string> names_;
  bool fold_ = false;
};

}  // namespace limequat::yaml::expression
