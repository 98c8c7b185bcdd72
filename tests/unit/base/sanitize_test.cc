#include "base/sanitize.h"

#include <gtest/gtest.h>

#include "base/utf8.h"

namespace limequat {
namespace {

using namespace std::string_literals;

TEST(Sanitize, OrdinaryTextIsUntouched) {
  const std::string text = "h\u00e9llo, \u4e16\u754c \U0001F34B \\u{1B} C:\\x";
  EXPECT_EQ(sanitize(text), text);
}

TEST(Sanitize, WhatATerminalWouldObey) {
  EXPECT_EQ(sanitize("\x1b[2J"), "\\u{001B}[2J");
  EXPECT_EQ(sanitize("safe\rEVIL"), "safe\\u{000D}EVIL");
  EXPECT_EQ(sanitize("a\0b"s), "a\\u{0000}b");
  EXPECT_EQ(sanitize("\x07\x08\x7f"), "\\u{0007}\\u{0008}\\u{007F}");
  EXPECT_EQ(sanitize("\u009b31m"), "\\u{009B}31m") << "CSI as one C1 code point";
  EXPECT_EQ(sanitize("\x9b"
                     "31m"),
            "\\x{9B}31m")
      << "CSI as one byte";
}

TEST(Sanitize, WhatAnEyeWouldNotSee) {
  for (const char32_t rune :
       {U'\u202E', U'\u2066', U'\u2069', U'\u200B', U'\u200D', U'\u200E', U'\u061C', U'\u2060',
        U'\uFEFF', U'\u00AD', U'\u3164', U'\u180E', U'\u2028', U'\u00A0', U'\uFE0F', U'\U000E0041',
        U'\uE000', U'\uFFFF'}) {
    std::string text = "a";
    append_utf8(text, rune);
    text += 'b';
    const std::string out = sanitize(text);
    EXPECT_TRUE(out.starts_with("a\\u{")) << std::hex << static_cast<unsigned>(rune) << ' ' << out;
    EXPECT_TRUE(out.ends_with("}b")) << out;
  }
}

TEST(Sanitize, InvalidUtf8) {
  EXPECT_EQ(sanitize("\xff\xc3("), "\\x{FF}\\x{C3}(");
  EXPECT_EQ(sanitize("\xc0\xaf"), "\\x{C0}\\x{AF}") << "overlong";
  EXPECT_EQ(sanitize("\xed\xa0\x80"), "\\x{ED}\\x{A0}\\x{80}") << "surrogate";
}

TEST(Sanitize, NewlineAndTabOnDemand) {
  EXPECT_EQ(sanitize("a\n\tb"), "a\\u{000A}\\u{0009}b");
  EXPECT_EQ(sanitize("a\n\tb", {.keep_newline = true}), "a\n\\u{0009}b");
  EXPECT_EQ(sanitize("a\n\tb", {.keep_tab = true}), "a\\u{000A}\tb");
}

TEST(Sanitize, IsIdempotentAndValid) {
  std::string every_byte;
  for (int i = 0; i < 256; ++i) every_byte += static_cast<char>(i);
  const std::string once = sanitize(every_byte);
  EXPECT_EQ(sanitize(once), once);
  EXPECT_TRUE(is_valid_utf8(once));
}

TEST(SanitizeBlock, EveryLineBehindABar) {
  EXPECT_EQ(sanitize_block("one\n\ttwo\r\n\nthree"), "  | one\n  | \ttwo\n  | \n  | three\n");
  EXPECT_EQ(sanitize_block("one\n"), "  | one\n");
  EXPECT_EQ(sanitize_block(""), "");
  EXPECT_EQ(sanitize_block("a\rb\x1b[A", "> "), "> a\\u{000D}b\\u{001B}[A\n");
}

TEST(Sanitize, T14_QuoteSafelyIsOneNameInASentence) {
  EXPECT_EQ(quote_safely("vpn-check"), "\"vpn-check\"");
  EXPECT_EQ(quote_safely("a\" is on\x1b[2J\n"), "\"a\\\" is on\\u{001B}[2J\\u{000A}\"");
}

}  // namespace
}  // namespace limequat
