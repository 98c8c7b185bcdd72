#include <gtest/gtest.h>

#include "yaml/document.h"
#include "yaml/tree.h"

namespace limequat::yaml {
namespace {

// The bytes of the node at `path`, read by both readers.
class Positions : public testing::TestWithParam<const char*> {};

std::string extent(const std::string& text, std::initializer_list<std::string_view> keys) {
  const auto document = Document::parse(text, "f");
  Node node = document.root();
  for (const std::string_view key : keys) {
    if (node.is_sequence()) {
      node = node.items()[static_cast<std::size_t>(key[0] - '0')];
    } else {
      node = node.find(key).value();
    }
  }
  const Position position = node.position();
  return text.substr(position.begin, position.end - position.begin);
}

const std::string kText = R"(plain: one two   # c
single: 'it''s'
double: "q\"q"  # c
flow: [a, {b: "c"}]
literal: |  # header
  text

next: >-
  folded

block:
  x: 1
  y:
  - a
  -  b   # c
null:
empty: # c
last: 1
)";

// The second time with an anchor at the end, which is libfyaml's.
class Extents : public testing::TestWithParam<const char*> {
 protected:
  std::string text() const { return kText + GetParam(); }
};

TEST_P(Extents, of_every_kind_of_value) {
  EXPECT_EQ(extent(text(), {"plain"}), "one two");
  EXPECT_EQ(extent(text(), {"single"}), "'it''s'");
  EXPECT_EQ(extent(text(), {"double"}), "\"q\\\"q\"");
  EXPECT_EQ(extent(text(), {"flow"}), "[a, {b: \"c\"}]");
  EXPECT_EQ(extent(text(), {"flow", "1"}), "{b: \"c\"}");
  EXPECT_EQ(extent(text(), {"flow", "1", "b"}), "\"c\"");
  EXPECT_EQ(extent(text(), {"literal"}), "|  # header\n  text\n");
  EXPECT_EQ(extent(text(), {"next"}), ">-\n  folded\n");
  EXPECT_EQ(extent(text(), {"block"}), "x: 1\n  y:\n  - a\n  -  b");
  EXPECT_EQ(extent(text(), {"block", "y"}), "- a\n  -  b");
  EXPECT_EQ(extent(text(), {"block", "y", "1"}), "b");
  EXPECT_EQ(extent(text(), {"null"}), "");
  EXPECT_EQ(extent(text(), {"empty"}), "");
}

TEST_P(Extents, lines_and_columns) {
  const auto document = Document::parse(text(), "f");
  const Position y = document.root().find("block")->find("y")->items()[1].position();
  EXPECT_EQ(y.line, 15u);
  EXPECT_EQ(y.column, 6u);
  const Position empty = document.root().find("empty")->position();
  EXPECT_EQ(empty.line, 17u);
  EXPECT_EQ(empty.column, 7u);
  const Position literal = document.root().find("literal")->position();
  EXPECT_EQ(literal.line, 5u);
  EXPECT_EQ(literal.column, 10u);
}

INSTANTIATE_TEST_SUITE_P(BothReaders, Extents, testing::Values("", "tail: &x 1\n"));

TEST(Positions, a_column_is_a_code_point) {
  const auto document = Document::parse("a: {é: 1, b: 2}\n", "f");
  const Position position = document.root().find("a")->find("b")->position();
  EXPECT_EQ(position.column, 14u);
  EXPECT_EQ(position.begin, 14u);
}

TEST(Positions, after_a_byte_order_mark_and_with_crlf) {
  const auto document = Document::parse(
      "\xEF\xBB\xBF"
      "a: 1\r\nb: 2\r\n",
      "f");
  EXPECT_EQ(document.root().find("a")->position().column, 4u);
  EXPECT_EQ(document.root().find("b")->position().line, 2u);
  EXPECT_EQ(document.root().find("b")->position().column, 4u);
}

TEST(Positions, anchors_and_tags_are_not_part_of_a_value) {
  EXPECT_EQ(extent("a: &x !!str 1\n", {"a"}), "1");
  EXPECT_EQ(extent("a: &x\n  b: 1\n", {"a"}), "b: 1");
  EXPECT_EQ(extent("a: &x\nb: *x\n", {"a"}), "");
  EXPECT_EQ(extent("a: &x 1\nb: *x\n", {"b"}), "*x");
  EXPECT_EQ(extent("a: !!binary |\n  aGk=\n", {"a"}), "|\n  aGk=\n");
}

TEST(Positions, block_scalar_keeps_its_blank_lines_only_with_plus) {
  EXPECT_EQ(extent("a: |+\n  x\n\n\nb: &a 1\n", {"a"}), "|+\n  x\n\n\n");
  EXPECT_EQ(extent("a: |2-\n   x\n\n\nb: 1\n", {"a"}), "|2-\n   x\n");
  EXPECT_EQ(extent("a: |\nb: 1\n", {"a"}), "|\n");
}

}  // namespace
}  // namespace limequat::yaml
