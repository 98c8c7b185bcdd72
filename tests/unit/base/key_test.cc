#include "base/key.h"

#include <gtest/gtest.h>

namespace limequat {
namespace {

std::string spell(const std::vector<KeyPress>& keys) {
  constexpr std::string_view kNames[] = {"up",  "down", "home", "end",  "enter", "esc",
                                         "int", "eof",  "bs",   "word", "line",  "text"};
  std::string out;
  for (const auto& press : keys) {
    out += press.key == Key::text ? press.text : kNames[static_cast<std::size_t>(press.key)];
    out += ' ';
  }
  return out;
}

TEST(KeyReader, KeysAndText) {
  KeyReader reader;
  EXPECT_EQ(spell(reader.feed("y\r\n\x03\x04\x7f\x08")), "y enter enter int eof bs bs ");
  EXPECT_EQ(spell(reader.feed("a\x17\x15")), "a word line ");
  EXPECT_EQ(spell(reader.feed("\x1b[A\x1b[B\x1bOA\x1bOB\x1b[H\x1b[F\x1b[1~\x1b[4~")),
            "up down up down home end home end ");
  EXPECT_EQ(spell(reader.feed("\u00e9\U0001F34B")), "\u00e9 \U0001F34B ");
  EXPECT_EQ(spell(reader.feed("\x1b[1;5C\x1b[200~\x01")), "") << "known shape, no use for it";
}

TEST(KeyReader, PiecesOfASequence) {
  KeyReader reader;
  EXPECT_EQ(spell(reader.feed("\x1b")), "");
  EXPECT_TRUE(reader.waiting());
  EXPECT_EQ(spell(reader.feed("[")), "");
  EXPECT_EQ(spell(reader.feed("A")), "up ");
  EXPECT_FALSE(reader.waiting());
  EXPECT_EQ(spell(reader.feed("\xc3")), "");
  EXPECT_EQ(spell(reader.feed("\xa9")), "\u00e9 ");
}

TEST(KeyReader, LoneEscape) {
  KeyReader reader;
  EXPECT_EQ(spell(reader.feed("\x1b")), "");
  EXPECT_EQ(spell(reader.flush()), "esc ");
  EXPECT_EQ(spell(reader.feed("\x1b\x1b")), "");
  EXPECT_EQ(spell(reader.flush()), "esc ");
  EXPECT_FALSE(reader.waiting());
}

TEST(KeyReader, AltWithAKeyIsNoEscape) {
  KeyReader reader;
  EXPECT_EQ(spell(reader.feed("a\x1b\x7f\x1b\x08z")), "a word word z ");
  EXPECT_EQ(spell(reader.feed("\x1by\x1b\r\x1b\x15\x1b\u00e9z")), "z ") << "not ours";
  EXPECT_EQ(spell(reader.feed("\x1b\x1b[A")), "up ") << "as some terminals send Alt-Up";
  EXPECT_EQ(spell(reader.feed("\x1b\x03\x1b\x04")), "int eof ");
}

TEST(KeyReader, AltInPieces) {
  KeyReader reader;
  EXPECT_EQ(spell(reader.feed("\x1b")), "");
  EXPECT_EQ(spell(reader.feed("\x7f")), "word ");
  EXPECT_EQ(spell(reader.feed("\x1b\xc3")), "");
  EXPECT_TRUE(reader.waiting());
  EXPECT_EQ(spell(reader.feed("\xa9z")), "z ");
  for (const char* begun : {"\x1b[", "\x1bO", "\x1b\xc3"}) {
    EXPECT_EQ(spell(reader.feed(begun)), "");
    EXPECT_EQ(spell(reader.flush()), "") << "Alt-[ is not Esc";
    EXPECT_FALSE(reader.waiting());
  }
}

TEST(KeyReader, NoiseDoesNotPileUp) {
  KeyReader reader;
  EXPECT_EQ(spell(reader.feed("\xff\xfe")), "");
  (void)reader.feed("\x1b[" + std::string(100, '1'));
  EXPECT_FALSE(reader.waiting());
}

}  // namespace
}  // namespace limequat
