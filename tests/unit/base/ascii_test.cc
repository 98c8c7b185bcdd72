#include "base/ascii.h"

#include <gtest/gtest.h>

namespace limequat {
namespace {

TEST(Ascii, LowersLettersAndNothingElse) {
  EXPECT_EQ(ascii_lower("Host-Name_09@[`{"), "host-name_09@[`{");
  EXPECT_EQ(ascii_lower("GRÖSSE"), "grÖsse");
  EXPECT_EQ(ascii_lower(""), "");
  EXPECT_EQ(ascii_lower(std::string_view("A\0B", 3)), std::string("a\0b", 3));
}

TEST(Ascii, WordsHaveLettersDigitsAndUnderscores) {
  for (const char c : std::string_view("azAZ09_")) EXPECT_TRUE(is_ascii_word(c)) << c;
  for (const char c : std::string_view("@[`{/:-. \xc3\0", 11)) EXPECT_FALSE(is_ascii_word(c)) << c;
}

TEST(Ascii, ComparesWholeTexts) {
  EXPECT_TRUE(ascii_equal_ignoring_case("Content-LENGTH", "content-length"));
  EXPECT_FALSE(ascii_equal_ignoring_case("content", "content-length"));
  EXPECT_FALSE(ascii_equal_ignoring_case("É", "é"));
  // The bytes beside the letters differ from one another by the same bit.
  EXPECT_FALSE(ascii_equal_ignoring_case("@[", "`{"));
}

}  // namespace
}  // namespace limequat
