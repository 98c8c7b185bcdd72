// Contents of files as YAML scalars: reference of upstream, templates §4.4.
#include "locator/script_text.h"

#include <gtest/gtest.h>

#include "yaml/document.h"

namespace limequat::locator {
namespace {

TEST(BinaryReason, SaysWhatCannotBeText) {
  EXPECT_EQ(binary_reason("0123456\n", 8), "");
  EXPECT_EQ(binary_reason("tab\tand ünïcode ✓\n"), "");
  EXPECT_EQ(binary_reason("ab\a12"), "unprintable character '\\a' at offset 2");
  EXPECT_EQ(binary_reason("a\r\n"), "unprintable character '\\r' at offset 1");
  EXPECT_EQ(binary_reason(std::string_view("\0", 1)), "unprintable character '\\x00' at offset 0");
  EXPECT_EQ(binary_reason("x\xff"), "unprintable character '\\xff' at offset 1");
  EXPECT_EQ(binary_reason("one\nlonger line\n", 8),
            "line 2 (offset 4) is longer than 8 characters");
}

TEST(LiteralText, ReadsBackAsTheContent) {
  for (const std::string content :
       {"one\ntwo", "one\ntwo\n", "one\n\n  two\n\n\n", "# no comment\n", "a\n \nb\n",
        "a: b\n- c\n", "x\n\ty\n", "last blank\n  ", "--- \n...\n"}) {
    for (const std::size_t indent : {2, 7}) {
      const auto text = literal_text(content, indent, "  # why");
      ASSERT_TRUE(text) << content;
      const auto document = yaml::Document::parse("k: " + *text + "\nnext: 1\n", "test");
      EXPECT_EQ(document.root().find("k")->text(), content);
      EXPECT_NE(text->find("  # why\n"), std::string::npos);
    }
  }
  for (const char* content : {"", "\n", "  \n\n", " first\n", "\nfirst\n", "a\rb"}) {
    EXPECT_FALSE(literal_text(content, 2)) << content;
  }
}

TEST(BinaryText, HasLinesOf76) {
  const std::string content = "#!\a" + std::string(200, 'x');
  const std::string text = binary_text(content, 4, " # c");
  EXPECT_TRUE(text.starts_with("!!binary | # c\n    IyEH")) << text;
  for (std::size_t at = text.find('\n') + 1; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    EXPECT_LE(end - at, 4u + 76u);
    at = end + 1;
  }
  const auto document = yaml::Document::parse("k: " + text + "\n", "test");
  EXPECT_EQ(document.root().find("k")->text(), content);
}

}  // namespace
}  // namespace limequat::locator
