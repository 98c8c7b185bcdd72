#include "gotemplate/yaml_text.h"

#include <gtest/gtest.h>

#include <limits>

#include "sample.h"

namespace limequat::gotemplate {
namespace {

std::string yaml(const char* text) { return to_yaml(Value(text)); }

TEST(YamlText, plain_where_plain_is_safe) {
  for (const char* text :
       {"a", "a b", "a,b", "a:b", "/x/y", "https://x.org/a?b#c", "192.168.5.2", "4GiB", "v2.0.1",
        "é", "-x", "x-", "a'b", "a\"b", "nullx", "1a", "~/x", "10.0.0.0/8", "52:55:55:12:34:aa"}) {
    EXPECT_EQ(yaml(text), std::string(text) + "\n");
  }
}

TEST(YamlText, quoted_where_plain_means_something_else) {
  for (const char* text :
       {"",      "true", "True",       "no",  "NULL",  "~",     "y",       "1",   "-1",
        "+1",    "1.5",  "1e3",        ".5",  "1_000", "0x1F",  "0o17",    "0b1", ".inf",
        "-.INF", ".nan", "<<",         "=",   "?",     "12:30", "-",       "- a", "a: b",
        "a:",    "a #b", "#a",         " a",  "a ",    "[a]",   "{a}",     "&a",  "*a",
        "!a",    "|",    ">",          "%a",  "@a",    "`a",    ",a",      "]",   "'a'",
        "---",   "...",  "2001-01-01", "? a", ": a",   "null",  "1:20:30", "0777"}) {
    const std::string out = yaml(text);
    EXPECT_EQ(out[0], '"') << text;
  }
  EXPECT_EQ(yaml("\x01"), "\"\\x01\"\n");
  EXPECT_EQ(yaml("a\tb"), "\"a\\tb\"\n");
  EXPECT_EQ(yaml("\xff"), "\"\xEF\xBF\xBD\"\n");
}

TEST(YamlText, blocks) {
  EXPECT_EQ(yaml("a\nb"), "|-\n  a\n  b\n");
  EXPECT_EQ(yaml("a\nb\n"), "|\n  a\n  b\n");
  EXPECT_EQ(yaml("a\n\n"), "|+\n  a\n\n");
  EXPECT_EQ(yaml("a\n\n  b"), "|-\n  a\n\n    b\n");
  EXPECT_EQ(yaml(" a\nb"), "\" a\\nb\"\n");
  EXPECT_EQ(yaml("\n"), "\"\\n\"\n");
  EXPECT_EQ(yaml("a\r\nb"), "\"a\\r\\nb\"\n");
}

TEST(YamlText, nesting) {
  const Value value = Value::map(
      {{"list", Value::list({1, Value::list({2, 3}),
                             Value::map({{"a", 1}, {"b", Value::list({4})}}), Value::list({})})},
       {"map", Value::map({{"x", Value::map({{"y", "l1\nl2"}})}})},
       {"none", Value::map({})}});
  EXPECT_EQ(to_yaml(value),
            "list:\n- 1\n- - 2\n  - 3\n- a: 1\n  b:\n  - 4\n- []\n"
            "map:\n  x:\n    \"y\": |-\n      l1\n      l2\nnone: {}\n");
}

TEST(YamlText, keys_are_quoted_like_values) {
  EXPECT_EQ(to_yaml(Value::map({{"y", 1}, {"a b", 2}, {"a\nb", 3}})),
            "\"a\\nb\": 3\na b: 2\n\"y\": 1\n");
}

TEST(YamlText, numbers) {
  EXPECT_EQ(to_yaml(3.0), "3.0\n");
  EXPECT_EQ(to_yaml(1e20), "1e+20\n");
  EXPECT_EQ(to_yaml(std::numeric_limits<double>::infinity()), ".inf\n");
  EXPECT_EQ(to_yaml(nullptr), "null\n");
}

TEST(YamlText, structs_leave_out_what_their_rule_says) {
  const Value value = StructBuilder("T")
                          .field("A", "a", Omit::if_empty, "")
                          .field("B", "b", Omit::never,
                                 StructBuilder("U").field("C", "c", Omit::if_nil, nullptr).build())
                          .build();
  EXPECT_EQ(to_yaml(value), "b: {}\n");
}

}  // namespace
}  // namespace limequat::gotemplate
