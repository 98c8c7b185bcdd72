#include "yaml/expression/regex.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace limequat::yaml::expression {
namespace {

// The groups of the first match, `-` for those that took no part; "none" without a match.
std::string find(const std::string& pattern, const std::string& text) {
  try {
    std::size_t budget = 1'000'000;
    const auto match = Regex(pattern).search(text, 0, budget);
    if (!match) return "none";
    std::string all;
    for (const auto& group : *match) {
      if (!all.empty()) all += '|';
      all += group ? text.substr(group->first, group->second - group->first) : "-";
    }
    return all;
  } catch (const Error& error) {
    return error.message();
  }
}

TEST(Regex, matches_as_go_does) {
  EXPECT_EQ(find("o+", "foo"), "oo");
  EXPECT_EQ(find("o+?", "foo"), "o");
  EXPECT_EQ(find("(a|ab)(c|bcd)(d*)", "abcd"), "abcd|a|bcd|");
  EXPECT_EQ(find("^a.c$", "abc"), "abc");
  EXPECT_EQ(find("^a.c$", "a\nc"), "none");
  EXPECT_EQ(find("(?s)^a.c$", "a\nc"), "a\nc");
  EXPECT_EQ(find("(?m)^b$", "a\nb\nc"), "b");
  EXPECT_EQ(find("(?i)HELLO", "say hello"), "hello");
  EXPECT_EQ(find("[a-c]+[^a-c]", "xabcz"), "abcz");
  EXPECT_EQ(find("[[:digit:]]{2,3}", "a1b1234"), "123");
  EXPECT_EQ(find("\\d+\\.\\d+", "v1.35"), "1.35");
  EXPECT_EQ(find("\\bfoo\\b", "a foo b"), "foo");
  EXPECT_EQ(find("\\bfoo\\b", "afoo"), "none");
  EXPECT_EQ(find("(x)?(y)?", "y"), "y|-|y");
  EXPECT_EQ(find("(a*)*b", "aaab"), "aaab|aaa");
  EXPECT_EQ(find(".", "é"), "é");
  EXPECT_EQ(find("[é-ü]", "aö"), "ö");
  EXPECT_EQ(find("", "abc"), "");
  EXPECT_EQ(find("a{,2}", "a{,2}"), "a{,2}");
  EXPECT_EQ(find("x|", "a"), "");
  EXPECT_EQ(find("[]a]+", "]a"), "]a");
  EXPECT_EQ(find("[a-]+", "-a"), "-a");
}

TEST(Regex, mistakes) {
  EXPECT_EQ(find("(a", ""), "error parsing regexp: missing closing ) in `(a`");
  EXPECT_EQ(find("a)", ""), "error parsing regexp: unexpected `)` in `a)`");
  EXPECT_EQ(find("*a", ""),
            "error parsing regexp: missing argument to repetition operator in `*a`");
  EXPECT_EQ(find("[a", ""), "error parsing regexp: missing closing ] in `[a`");
  EXPECT_EQ(find("[b-a]", ""), "error parsing regexp: invalid character class range in `[b-a]`");
  EXPECT_EQ(find("\\q", ""), "error parsing regexp: invalid escape sequence in `\\q`");
  EXPECT_EQ(
      find("(?=a)", ""),
      "error parsing regexp: only the groups (…), (?:…) and (?P<name>…) are known in `(?=a)`");
  EXPECT_EQ(find("a{2000}", ""), "error parsing regexp: invalid repeat count in `a{2000}`");
  EXPECT_EQ(find("(?:){999}{999}{999}", ""),
            "error parsing regexp: expression is too large in `(?:){999}{999}{999}`");
  EXPECT_EQ(find("a{999}{999}", ""),
            "error parsing regexp: expression is too large in `a{999}{999}`");
}

// A backtracking matcher would need 2^300 steps.
TEST(Regex, time_grows_with_pattern_times_text) {
  const std::string text(300, 'a');
  std::size_t budget = 300 * 100;
  EXPECT_FALSE(Regex("(a|a)*(a|a)*b").search(text, 0, budget));
  EXPECT_THROW((void)Regex("(a|a)*(a|a)*b").search(text + text + text, 0, budget), Error);
}

}  // namespace
}  // namespace limequat::yaml::expression
