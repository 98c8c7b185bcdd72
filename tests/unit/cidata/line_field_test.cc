#include "cidata/line_field.h"

#include <gtest/gtest.h>

#include "tests/unit/cidata/sample.h"

namespace limequat::cidata {
namespace {

using test::error_of;

TEST(LineField, a_line_break_is_refused_with_the_name_of_the_field) {
  EXPECT_EQ(error_of([] { require_line("user.name", "a\nb"); }),
            "field `user.name` must not contain a line break");
  EXPECT_EQ(error_of([] { require_line("user.name", "a\r"); }),
            "field `user.name` must not contain a line break");
  EXPECT_EQ(error_of([] { require_line("user.name", "a b\t\u00e4"); }), "");
}

TEST(LineField, nul_and_broken_utf8_are_refused) {
  using namespace std::string_view_literals;
  EXPECT_EQ(error_of([] { require_text("x", "a\0b"sv); }),
            "field `x` must not contain a NUL character");
  EXPECT_EQ(error_of([] { require_text("x", "a\xff"); }), "field `x` must be UTF-8");
  EXPECT_EQ(error_of([] { require_text("x", "two\nlines\n"); }), "");
}

TEST(LineField, a_passwd_field_has_no_colon) {
  EXPECT_EQ(error_of([] { require_passwd_field("user.comment", "a:b"); }),
            "field `user.comment` must not contain `:`, which separates the fields of /etc/passwd");
}

TEST(LineField, names_of_variables) {
  EXPECT_EQ(error_of([] { require_variable_name("env", "_A9"); }), "");
  for (const auto* name : {"", "9A", "A-B", "A B", "A=B", "\u00e4", "A\n"}) {
    EXPECT_NE(error_of([&] { require_variable_name("env", name); }), "") << name;
  }
}

TEST(LineField, unprintable_characters_are_left_out_of_a_comment) {
  EXPECT_EQ(printable("Ada\n\x1b \u202eL\u00f6ve\xff"), "Ada L\u00f6ve");
}

}  // namespace
}  // namespace limequat::cidata
