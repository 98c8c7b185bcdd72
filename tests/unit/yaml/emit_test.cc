#include "yaml/emit.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace limequat::yaml {
namespace {

TEST(Emit, scalars) {
  EXPECT_EQ(emit_scalar(nullptr), "null");
  EXPECT_EQ(emit_scalar(true), "true");
  EXPECT_EQ(emit_scalar(std::int64_t{-4}), "-4");
  EXPECT_EQ(emit_scalar(2.0), "2.0");
  EXPECT_EQ(emit_scalar(0.1), "0.1");
  EXPECT_EQ(emit_scalar(1e30), "1.0e+30");
  EXPECT_EQ(emit_scalar(std::numeric_limits<double>::infinity()), ".inf");
  EXPECT_EQ(emit_scalar(std::nan("")), ".nan");
}

TEST(Emit, strings_are_plain_when_every_reader_agrees) {
  for (const char* text : {"a", "4GiB", "https://example.com/x?y=z#f", "two words", "x86_64",
                           "/tmp", "~/x", "a:b", "it's", "ünïcode", "sha256:00ff", "2.0.0-beta"}) {
    EXPECT_EQ(emit_scalar(std::string(text)), text);
  }
}

TEST(Emit, strings_are_quoted_when_they_must_be) {
  for (const char* text :
       {"",      "4",    "0x1f", "1e3",  "true", "null", "~",  "yes",        "Off",
        "n",     "- a",  "a: b", "a #b", " a",   "a ",   "a:", "*a",         "&a",
        "!a",    "{a}",  "[a]",  "a, b", "@a",   "`a`",  "%a", "2026-01-01", "12:30",
        "1.2.3", ".inf", "<<",   "=",    "'a'",  "-",    "?",  "a[0]"}) {
    EXPECT_EQ(emit_scalar(std::string(text)), "\"" + std::string(text) + "\"");
  }
}

TEST(Emit, escapes) {
  EXPECT_EQ(emit_scalar(std::string("a\"b\\c")), R"("a\"b\\c")");
  EXPECT_EQ(emit_scalar(std::string("a\nb\tc\r")), R"("a\nb\tc\r")");
  EXPECT_EQ(emit_scalar(std::string("\x01\x7F\xEF\xBB\xBF")), R"("\x01\x7f\ufeff")");
  EXPECT_EQ(emit_scalar(std::string("\xF3\xA0\x80\x81")), R"("\U000e0001")");
}

TEST(Emit, quotes_are_kept) {
  EXPECT_EQ(emit_scalar(std::string("a"), Style::single_quoted), "'a'");
  EXPECT_EQ(emit_scalar(std::string("it's"), Style::single_quoted), "'it''s'");
  EXPECT_EQ(emit_scalar(std::string("a\n"), Style::single_quoted), "\"a\\n\"");
  EXPECT_EQ(emit_scalar(std::string("a"), Style::double_quoted), "\"a\"");
  EXPECT_EQ(emit_scalar(std::int64_t{4}, Style::double_quoted), "4");
}

TEST(Emit, what_was_written_reads_back) {
  std::string text;
  for (int c = 1; c < 0x250; ++c) {
    std::string word;
    if (c < 0x80) {
      word = static_cast<char>(c);
    } else {
      word = {static_cast<char>(0xC0 | c >> 6), static_cast<char>(0x80 | (c & 0x3F))};
    }
    for (const std::string& value :
         {word, "a" + word, word + "a", "a " + word + " b", word + " "}) {
      for (const Style style : {Style::plain, Style::single_quoted, Style::double_quoted}) {
        for (const char* form : {"kk: {}\n", "- {}\n", "[{}]\n", "{{kk: {}}}\n", "{}: vv\n"}) {
          const std::string yaml = fmt::format(fmt::runtime(form), emit_scalar(value, style));
          const auto document = Document::parse(yaml, "f");
          const Node root = document.root();
          const Node node = root.is_sequence()            ? root.items()[0]
                            : root.find("kk").has_value() ? *root.find("kk")
                                                          : root.entries()[0].key;
          ASSERT_EQ(node.kind(), Kind::string) << yaml;
          ASSERT_EQ(node.text(), value) << yaml;
        }
      }
    }
  }
}

}  // namespace
}  // namespace limequat::yaml
