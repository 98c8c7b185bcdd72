#include "yaml/node_path.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "yaml/document.h"

namespace limequat::yaml {
namespace {

TEST(NodePath, of_nodes) {
  const auto document =
      Document::parse("images:\n- location: x\n\"a.b\": {c: [1, [2]]}\n'q\"': 1\n'': 0\n", "f");
  const Node root = document.root();
  EXPECT_EQ(root.path(), "");
  EXPECT_EQ(root.find("images")->items()[0].find("location")->path(), "images[0].location");
  EXPECT_EQ(root.find("a.b")->find("c")->items()[1].items()[0].path(), "\"a.b\".c[1][0]");
  EXPECT_EQ(root.find("q\"")->path(), "\"q\\\"\"");
  EXPECT_EQ(root.find("")->path(), "\"\"");
  EXPECT_EQ(root.entries()[0].key.path(), "images");
}

TEST(NodePath, inside_an_alias_it_is_the_anchors) {
  const auto document = Document::parse("a: &x {k: 1}\nb: *x\n", "f");
  EXPECT_EQ(document.root().find("b")->path(), "b");
  EXPECT_EQ(document.root().find("b")->find("k")->path(), "a.k");
}

TEST(NodePath, parse_reads_what_to_string_writes) {
  const NodePath paths[] = {
      {},
      {std::string("a")},
      {std::string("images"), std::size_t{0}, std::string("location")},
      {std::size_t{3}, std::size_t{4}},
      {std::string("a.b"), std::string("\"\\"), std::string("")},
  };
  for (const NodePath& path : paths)
    EXPECT_EQ(parse_path(to_string(path)), path) << to_string(path);
}

TEST(NodePath, malformed) {
  for (const char* text : {".", "a.", "a..b", "a[", "a[x]", "a[1", "a[-1]", "a b", "\"a", "\"a\\",
                           "a]", "a[0]b", "a[99999999999999999999]"}) {
    EXPECT_THROW((void)parse_path(text), Error) << text;
  }
}

}  // namespace
}  // namespace limequat::yaml
