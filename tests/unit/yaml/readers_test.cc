// Everyday documents take the direct reader, everything else libfyaml; both give one tree.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "yaml/simple_reader.h"
#include "yaml/tree.h"

namespace limequat::yaml::detail {
namespace {

bool is_simple(const std::string& text) {
  Tree tree;
  tree.text = text;
  const Limits limits;
  Builder builder(tree, limits);
  return read_simple(tree, builder);
}

TEST(SimpleReader, everyday_documents_are_simple) {
  for (const char* text : {
           "",
           "# c\n\n",
           "a: 1\nb: text with words  # c\n",
           "a:\n- x\n- y\nb:\n  - z\n",
           "a:\n  b:\n    c: 1\n",
           "- - a\n  - b\n- k: v\n  l:\n- \n  m: n\n",
           "a: |\n  text\n\n    more\nb: |-\n  x\n",
           "a: []\nb: {}\nc: [1, \"2\", {k: v, 'l': [x]}]\n",
           "\"a\": 'b'\nc: \"\\\"x\\\"\\n\"\n",
           "a:\nb: ~\n",
           "a:\n-\n  # c\n- # d\n-\nb: 1\n",
           "a: -1\nb: /path\nc: https://example.com/x#y\nd: sha256:0a\n",
       }) {
    EXPECT_TRUE(is_simple(text)) << text;
  }
}

TEST(SimpleReader, the_rest_goes_to_libfyaml) {
  for (const char* text : {
           "a: &x 1\n",
           "a: *x\n",
           "a: !!str 1\n",
           "---\na: 1\n",
           "a: >\n  x\n",
           "a: |+\n  x\n",
           "a: |2\n  x\n",
           "a: x\n  y\n",
           "a: \"x\n  y\"\n",
           "a: [1,\n  2]\n",
           "a:\t1\n",
           "a: 1\r\n",
           "? a\n: b\n",
           "a: b: c\n",
           "a\n",
           "a: 1\n b: 2\n",
           "a:\n  b: 1\n c: 2\n",
           "a: 1\n- b\n",
           "a: \"\\x41\"\n",
           "a: @x\n",
           "a: |\n  x",
           "<<: {}\n",
           "a: `x`\n",
           "a: %x\n",
           "%YAML 1.2\n---\n",
           "a: 'x\n",
           "[a: b]\n",
           "a: 1 : 2\n",
           "a: 'x' y\n",
           "a: {b: }\n",
       }) {
    EXPECT_FALSE(is_simple(text)) << text;
  }
}

TEST(SimpleReader, a_long_key_is_not_simple) {
  EXPECT_TRUE(is_simple(std::string(900, 'k') + ": 1\n"));
  EXPECT_FALSE(is_simple(std::string(1100, 'k') + ": 1\n"));
}

// Kind, content and place of every node.
std::string outline(const std::string& text, Readers readers) {
  std::string out;
  try {
    const auto tree = parse_tree(text, "f", {}, readers);
    for (const Record& node : tree->records) {
      out += fmt::format("{} {}-{} {}\n", to_string(node.kind), node.begin, node.end, node.text);
    }
  } catch (const YamlError& error) {
    return error.what();
  }
  return out;
}

TEST(EmptyItem, is_null_before_a_comment_a_key_an_item_and_the_end) {
  for (const char* text : {
           "a:\n  -\n  # note\nb: 1\n",
           "a:\n-\nb: 1\n",
           "a:\n-\n# c\n\nb: 1\n",
           "a:\n- # c\nb: 1\n",
           "a:\n-\n",
           "a:\n-",
           "-\n# c\n- 1\n",
           "a:\n- 1\n-\n-\n- z\nb: 1\n",
           "a:\n- -\n  # c\n  -\n-\nb: |\n  -\n",
           "x:\n  a:\n  -\n  b: 1\n",
           "- a:\n  -\n- b:\n  -\n",
       }) {
    const std::string by_libfyaml = outline(text, Readers::libfyaml_only);
    EXPECT_TRUE(is_simple(text)) << text;
    EXPECT_EQ(outline(text, Readers::simple_first), by_libfyaml) << text;
    EXPECT_NE(by_libfyaml.find("null"), std::string::npos) << text << by_libfyaml;
  }
  EXPECT_EQ(outline("a:\n-\nb: &x\n-\t# c\n- \r\n-\r\nc:\n", Readers::simple_first),
            "mapping 0-26 \nstring 0-1 a\nlist 3-4 \nnull 4-4 \nstring 5-6 b\n"
            "list 11-22 \nnull 12-12 \nnull 18-18 \nnull 22-22 \nstring 24-25 c\n"
            "null 26-26 \n");
}

TEST(EmptyItem, text_that_looks_like_one_stays_text) {
  for (const char* text : {"a: |2\n   -\n   -\nb:\n-\n", "a: \"x\n  -\n  y\"\nb:\n-\n",
                           "a: >\n  -\n\n  -\nb:\n-\n", "a: x\n  -\n  y\nb:\n-\n"}) {
    std::string with_null = text;
    with_null.insert(with_null.size() - 1, " ~");
    const auto document = Document::parse(text, "f");
    const auto expected = Document::parse(with_null, "f");
    EXPECT_EQ(document.root().find("a")->text(), expected.root().find("a")->text()) << text;
    EXPECT_EQ(document.root().find("a")->text().find('~'), std::string_view::npos) << text;
    EXPECT_TRUE(document.root().find("b")->items()[0].is_null()) << text;
  }
}

TEST(EmptyItem, errors_after_it_are_where_they_were) {
  EXPECT_EQ(outline("a:\n-\nb: @x\n", Readers::simple_first),
            "f:3:4: plain scalar cannot start with '@'");
  testing::internal::CaptureStderr();
  EXPECT_EQ(outline("a:\n-\nb: *x\n", Readers::simple_first).substr(0, 6), "f:3:4:");
  EXPECT_EQ(outline("a:\n-\nb: [\n", Readers::simple_first).substr(0, 2), "f:");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

}  // namespace
}  // namespace limequat::yaml::detail
