#include "base/words.h"

#include <gmock/gmock.h>

#include "base/error.h"

namespace limequat {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Words, BlanksSeparate) {
  EXPECT_THAT(split_words(""), IsEmpty());
  EXPECT_THAT(split_words(" \t\n"), IsEmpty());
  EXPECT_THAT(split_words("  ssh  -o\tA=b\r\n"), ElementsAre("ssh", "-o", "A=b"));
}

TEST(Words, Quotes) {
  EXPECT_THAT(split_words("a 'b c' \"d e\""), ElementsAre("a", "b c", "d e"));
  EXPECT_THAT(split_words("--x='a b'\"c\"d"), ElementsAre("--x=a bcd"));
  EXPECT_THAT(split_words("'' \"\""), ElementsAre("", ""));
  EXPECT_THAT(split_words("'a\"b\\'"), ElementsAre("a\"b\\"));
  EXPECT_THAT(split_words("\"it's\""), ElementsAre("it's"));
}

TEST(Words, Backslashes) {
  EXPECT_THAT(split_words("a\\ b \\'c \\\\"), ElementsAre("a b", "'c", "\\"));
  EXPECT_THAT(split_words("\"a\\\"b\\\\c\\$d\\ne\""), ElementsAre("a\"b\\c$d\\ne"));
  EXPECT_THAT(split_words("a\\\nb"), ElementsAre("ab"));
}

TEST(Words, NothingIsExpanded) {
  EXPECT_THAT(split_words("$HOME `id` ~ *; a|b # c {{.Dir}}"),
              ElementsAre("$HOME", "`id`", "~", "*;", "a|b", "#", "c", "{{.Dir}}"));
}

TEST(Words, UnbalancedIsAnError) {
  for (const char* text : {"'a", "\"a", "a\\", "a 'b\" c", "\"a\\\""}) {
    EXPECT_THROW((void)split_words(text), Error) << text;
  }
}

}  // namespace
}  // namespace limequat
