#include "base/typed_line.h"

#include <gtest/gtest.h>

namespace limequat {
namespace {

std::string line_after(std::string_view keys, std::size_t limit = 64) {
  KeyReader reader;
  TypedLine line(limit);
  for (const KeyPress& press : reader.feed(keys)) line.feed(press);
  return line.text();
}

TEST(TypedLine, LettersAndWhatTakesThemBack) {
  EXPECT_EQ(line_after("ab c"), "ab c");
  EXPECT_EQ(line_after("abc\x7f\x08"), "a");
  EXPECT_EQ(line_after("a\u00e9\U0001F34B\x7f\x7f"), "a");
  EXPECT_EQ(line_after("a\x7f\x7f\x7f"
                       "b"),
            "b");
}

TEST(TypedLine, CtrlWTakesAWordAndTheBlanksBehindIt) {
  EXPECT_EQ(line_after("one two\x17"), "one ");
  EXPECT_EQ(line_after("one two  \x17"), "one ");
  EXPECT_EQ(line_after("one two\x17\x17\x17three"), "three");
}

TEST(TypedLine, CtrlUTakesAll) { EXPECT_EQ(line_after("one two\x15three"), "three"); }

TEST(TypedLine, WhatIsBeyondTheLimitIsNotTaken) {
  EXPECT_EQ(line_after(std::string(100, 'x'), 10), std::string(10, 'x'));
}

TEST(TypedLine, InvisibleCharactersAreWrittenOut) {
  TypedLine line(64);
  line.feed({Key::text, "\u202e"});
  EXPECT_EQ(line.text().find("\u202e"), std::string::npos);
  EXPECT_FALSE(line.empty());
}

TEST(TypedLine, SaysWhetherItChanged) {
  TypedLine line(2);
  EXPECT_FALSE(line.feed({Key::backspace, {}}));
  EXPECT_FALSE(line.feed({Key::erase_line, {}}));
  EXPECT_TRUE(line.feed({Key::text, "a"}));
  EXPECT_FALSE(line.feed({Key::up, {}}));
  EXPECT_TRUE(line.feed({Key::text, "b"}));
  EXPECT_FALSE(line.feed({Key::text, "c"}));
  EXPECT_EQ(line.take(), "ab");
  EXPECT_TRUE(line.empty());
}

}  // namespace
}  // namespace limequat
