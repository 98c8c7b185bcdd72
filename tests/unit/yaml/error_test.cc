#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "yaml/document.h"

namespace limequat::yaml {
namespace {

std::string message(const std::string& text) {
  try {
    (void)Document::parse(text, "f.yaml");
  } catch (const YamlError& error) {
    return error.what();
  }
  return "no error";
}

struct Case {
  std::string_view text;
  std::string_view message;
};

TEST(YamlErrors, name_line_and_column) {
  using std::string_view_literals::operator""sv;
  const Case cases[] = {
      {"a:\n\t- b\n", "f.yaml:2:1: tab character may not be used as indentation"},
      {"a: [1, 2\n", "f.yaml:2:1: flow sequence without a closing bracket"},
      {"- a: b\n  c\n  d\n", "f.yaml:2:3: could not find expected ':'"},
      {"# words only\na: b\n", "no error"},
      {"a: b: c\n", "f.yaml:1:5: invalid nested block mapping on the same line"},
      {"a: \"x\n", "f.yaml:1:5: double-quoted scalar without closing quote"},
      {"x: 1\na: @x\n", "f.yaml:2:4: plain scalar cannot start with '@'"},
      {"a: *b\n", "f.yaml:1:4: could not find alias `b`"},
      {"a: &a [*a]\n", "f.yaml:1:8: alias `*a` stands inside the value that it names"},
      {"a: &a\n  <<: *a\n", "f.yaml:2:7: alias `*a` stands inside the value that it names"},
      {"a: {<<: 1}\n", "f.yaml:1:9: the value of `<<` must be a mapping or a list of mappings"},
      {"a: {<<: [1]}\n", "f.yaml:1:10: each item of a `<<` list must be a mapping"},
      {"? [a]\n: 1\n", "f.yaml:1:3: a mapping key must be a scalar"},
      {"a: &a {}\n*a : 1\n", "f.yaml:2:1: a mapping key must be a scalar"},
      {"a: 1\n---\nb: 2\n", "f.yaml:2:1: a second document begins; there may be only one"},
      {"a: !!int x\n", "f.yaml:1:10: `x` is no integer"},
      {"a: !!bool 2\n", "f.yaml:1:11: `2` is no boolean"},
      {"a: !!float x\n", "f.yaml:1:12: `x` is no number"},
      {"a: !!binary '*'\n", "f.yaml:1:13: `*` is no base64"},
      {"a: 1\nb: x\0y\n"sv, "f.yaml:2:5: NUL byte in the text"},
      {"a: \x01\n", "f.yaml:1:4: control character U+0001 is not allowed"},
      {"a: \x7F\n", "f.yaml:1:4: control character U+007F is not allowed"},
      {"a: é\xFF\n", "f.yaml:1:5: byte 0xFF is not valid UTF-8"},
      {"a: \xED\xA0\x80\n", "f.yaml:1:4: byte 0xED is not valid UTF-8"},
      {"\xFF\xFE"
       "a\0:\0"sv,
       "f.yaml:1:1: the text is UTF-16; it must be UTF-8"},
      {"a\0:\0 \0001\0"sv, "f.yaml:1:1: the text is UTF-16; it must be UTF-8"},
      {"\0a\0:\0 \0001"sv, "f.yaml:1:1: the text is UTF-16; it must be UTF-8"},
  };
  for (const Case& test : cases)
    EXPECT_EQ(message(std::string(test.text)), test.message) << test.text;
}

TEST(YamlErrors, error_at_a_node) {
  const auto document = Document::parse("a: 1\nb:\n- x\n-  y\n", "f.yaml");
  const Node item = document.root().find("b")->items()[1];
  EXPECT_STREQ(document.error_at(item, "is wrong").what(), "f.yaml:4:4: is wrong");
}

TEST(YamlErrors, nothing_goes_to_standard_error) {
  testing::internal::CaptureStderr();
  testing::internal::CaptureStdout();
  (void)message("a: [1, 2\n");
  (void)message("%FOO bar\n---\na: 1\n");
  (void)message("a: &\nb: *\n");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
}

}  // namespace
}  // namespace limequat::yaml
