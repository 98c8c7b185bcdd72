#include "base/utf8.h"

#include <gtest/gtest.h>

namespace limequat {
namespace {

void expect_invalid_first_byte(std::string_view text) {
  const Rune rune = decode_rune(text);
  EXPECT_FALSE(rune.valid);
  EXPECT_EQ(rune.size, 1u);
  EXPECT_EQ(rune.value, U'\uFFFD');
}

TEST(Utf8, EveryCodePointRoundTrips) {
  for (char32_t r = 0; r <= 0x10FFFF; ++r) {
    if (r >= 0xD800 && r <= 0xDFFF) continue;
    std::string text;
    append_utf8(text, r);
    const Rune rune = decode_rune(text);
    if (!rune.valid || rune.value != r || rune.size != text.size()) {
      FAIL() << std::hex << static_cast<unsigned>(r);
    }
  }
}

TEST(Utf8, InvalidSequences) {
  for (const char* text :
       {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf", "\xed\xa0\x80",
        "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xc3", "\xe4\xb8", "\xf0\x9f\x8d",
        "\xc3("}) {
    expect_invalid_first_byte(text);
    EXPECT_FALSE(is_valid_utf8(text));
  }
  EXPECT_TRUE(is_valid_utf8(""));
  EXPECT_TRUE(is_valid_utf8("caf\u00e9 \U0001F34B"));
}

TEST(Utf8, AppendOfNoCodePointIsTheReplacementCharacter) {
  std::string text;
  append_utf8(text, 0xD800);
  append_utf8(text, 0x110000);
  EXPECT_EQ(text, "\uFFFD\uFFFD");
}

TEST(Utf8, Printable) {
  for (const char32_t r :
       {U' ', U'a', U'~', U'\u00a1', U'\u00e9', U'\u4e16', U'\U0001F34B', U'\uFFFD'}) {
    EXPECT_TRUE(is_printable(r)) << static_cast<unsigned>(r);
  }
  for (const char32_t r :
       {U'\0', U'\n', U'\x7f', U'\u0085', U'\u00a0', U'\u00ad', U'\u200b', U'\u202e', U'\u2028',
        U'\u2066', U'\ufeff', U'\ue000', U'\uffff', U'\U000E0001', U'\U0010FFFF'}) {
    EXPECT_FALSE(is_printable(r)) << static_cast<unsigned>(r);
  }
}

}  // namespace
}  // namespace limequat
