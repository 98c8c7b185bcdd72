#include "base/quote.h"

#include <gtest/gtest.h>

namespace limequat {
namespace {

using namespace std::string_literals;

TEST(GoQuote, AsStrconvQuote) {
  EXPECT_EQ(go_quote(""), "\"\"");
  EXPECT_EQ(go_quote("plain"), "\"plain\"");
  EXPECT_EQ(go_quote("a\"b\\c"), R"("a\"b\\c")");
  EXPECT_EQ(go_quote("\a\b\f\n\r\t\v"), R"("\a\b\f\n\r\t\v")");
  EXPECT_EQ(go_quote("\x01\x1f\x7f"), R"("\x01\x1f\x7f")");
  EXPECT_EQ(go_quote("a\0b"s), R"("a\x00b")");
  EXPECT_EQ(go_quote("caf\u00e9 \u4e16 \U0001F34B"), "\"caf\u00e9 \u4e16 \U0001F34B\"");
  EXPECT_EQ(go_quote("\u0085\u00a0\u200b\ufeff"), R"("\u0085\u00a0\u200b\ufeff")");
  EXPECT_EQ(go_quote("\U000E0041"), R"("\U000e0041")");
  EXPECT_EQ(go_quote("\xff\xc3("), R"("\xff\xc3(")");
  EXPECT_EQ(go_quote("`"), "\"`\"");
}

TEST(NameQuote, BackquotesWherePossible) {
  EXPECT_EQ(name_quote("default"), "`default`");
  EXPECT_EQ(name_quote(""), "``");
  EXPECT_EQ(name_quote("a \"b\" \\ \t"), "`a \"b\" \\ \t`");
  EXPECT_EQ(name_quote("caf\u00e9"), "`caf\u00e9`");
  EXPECT_EQ(name_quote("a`b"), "\"a`b\"");
  EXPECT_EQ(name_quote("a\nb"), R"("a\nb")");
  EXPECT_EQ(name_quote("\x7f"), R"("\x7f")");
  EXPECT_EQ(name_quote("\ufeff"), R"("\ufeff")");
  EXPECT_EQ(name_quote("\xff"), R"("\xff")");
}

TEST(ShellQuote, OnlyWhenNeeded) {
  EXPECT_EQ(shell_quote(""), "''");
  EXPECT_EQ(shell_quote("/usr/bin/a-b_c@%+=:,.0"), "/usr/bin/a-b_c@%+=:,.0");
  EXPECT_EQ(shell_quote("two words"), "'two words'");
  EXPECT_EQ(shell_quote("$(id)"), "'$(id)'");
  EXPECT_EQ(shell_quote("it's"), R"('it'"'"'s')");
  EXPECT_EQ(shell_quote("~"), "'~'");
  EXPECT_EQ(shell_quote("a\nb"), "'a\nb'");
  EXPECT_EQ(shell_quote("\u00e9"), "'\u00e9'");
}

}  // namespace
}  // namespace limequat
