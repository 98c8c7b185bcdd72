// Everyday documents take the direct reader, everything else libfyaml; both give one tree.
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

}  // namespace
}  // namespace limequat::yaml::detail
