#include "yaml/patch.h"

#include <gtest/gtest.h>

namespace limequat::yaml {
namespace {

std::string set(const std::string& text, std::string_view path, const Scalar& value) {
  try {
    return set_scalar(Document::parse(text, "f"), parse_path(path), value);
  } catch (const YamlError& error) {
    return error.what();
  }
}

std::string removed(const std::string& text, std::string_view path) {
  try {
    return remove(Document::parse(text, "f"), parse_path(path));
  } catch (const YamlError& error) {
    return error.what();
  }
}

const Scalar kFour = std::int64_t{4};
const Scalar kWord = std::string("word");

struct SetCase {
  const char* before;
  const char* path;
  Scalar value;
  const char* after;
};

void expect(std::initializer_list<SetCase> cases) {
  for (const SetCase& test : cases) {
    EXPECT_EQ(set(test.before, test.path, test.value), test.after) << test.path << " in\n"
                                                                   << test.before;
  }
}

TEST(SetScalar, replaces_a_scalar) {
  expect({
      {"# c\ncpus: 2   # two\n\nmemory: 1\n", "cpus", kFour, "# c\ncpus: 4   # two\n\nmemory: 1\n"},
      {"cpus: 2", "cpus", kFour, "cpus: 4"},
      {"a: {b: [1, 2, 3]}\n", "a.b[1]", kWord, "a: {b: [1, word, 3]}\n"},
      {"- a\n- b # c\n", "[1]", kFour, "- a\n- 4 # c\n"},
      {"a: one\n  two\nb: 1\n", "a", kFour, "a: 4\nb: 1\n"},
      {"a: 1\r\nb: 2\r\n", "a", kFour, "a: 4\r\nb: 2\r\n"},
      {"\xEF\xBB\xBF"
       "a: 1\n",
       "a", kFour,
       "\xEF\xBB\xBF"
       "a: 4\n"},
      {"a: 1\na: 2\n", "a", kFour, "a: 1\na: 4\n"},
  });
}

TEST(Remove, behind_a_lone_carriage_return) {
  EXPECT_EQ(removed("a: 1\rb: 2\r\n", "b"), "a: 1\r\r\n");
  EXPECT_EQ(removed("\xEF\xBB\xBF"
                    "a: 1\rAb:\r\n  - x\r\n",
                    "Ab"),
            "\xEF\xBB\xBF"
            "a: 1\r\r\n");
}

TEST(SetScalar, keeps_the_quotes) {
  expect({
      {"a: 'x' # c\n", "a", kWord, "a: 'word' # c\n"},
      {"a: \"x\"\n", "a", kWord, "a: \"word\"\n"},
      {"a: 'x'\n", "a", kFour, "a: 4\n"},
      {"a: x\n", "a", std::string("yes"), "a: \"yes\"\n"},
  });
}

TEST(SetScalar, leaves_an_equal_value_as_it_is) {
  expect({
      {"a: 0x4\n", "a", kFour, "a: 0x4\n"},
      {"a: 'word'\n", "a", kWord, "a: 'word'\n"},
      {"a: ~\n", "a", nullptr, "a: ~\n"},
      {"a: \"4\"\n", "a", kFour, "a: 4\n"},
  });
}

TEST(SetScalar, fills_an_empty_value) {
  expect({
      {"a:\nb: 1\n", "a", kFour, "a: 4\nb: 1\n"},
      {"a: # c\n", "a", kFour, "a: 4 # c\n"},
      {"a: &x # c\n", "a", kFour, "a: &x 4 # c\n"},
      {"-\n- b\n", "[0]", kFour, "- 4\n- b\n"},
      {"{a, b: }\n", "b", kFour, "{a, b: 4 }\n"},
      {"{a, b: 1}\n", "a", kFour, "{a: 4, b: 1}\n"},
      {"a:", "a", kFour, "a: 4"},
  });
}

TEST(SetScalar, an_empty_item_stays_and_can_be_filled) {
  expect({
      {"a:\n-\nb: 1\n", "b", kFour, "a:\n-\nb: 4\n"},
      {"a:\n  -\n  # note\nb: 1\n", "b", kFour, "a:\n  -\n  # note\nb: 4\n"},
      {"-\n# c\n- 1\n", "[1]", kFour, "-\n# c\n- 4\n"},
      {"a: &x\n-\n# c\nb: 1\n", "b", kFour, "a: &x\n-\n# c\nb: 4\n"},
      {"a:\n-\nb: 1\n", "a[0]", kFour, "a:\n- 4\nb: 1\n"},
      {"a:\n  -\n  # note\nb: 1\n", "a[0]", kFour, "a:\n  - 4\n  # note\nb: 1\n"},
      {"-  # c\n- 1\n", "[0]", kFour, "- 4  # c\n- 1\n"},
      {"a: &x\n-\n# c\nb: 1\n", "a[0]", kWord, "a: &x\n- word\n# c\nb: 1\n"},
  });
  EXPECT_EQ(removed("a:\n- 1\n-\nb: 1\n", "a[1]"), "a:\n- 1\nb: 1\n");
  EXPECT_EQ(removed("a:\n-\n# c\n- 1\nb: 1\n", "b"), "a:\n-\n# c\n- 1\n");
}

TEST(SetScalar, replaces_collections_and_blocks) {
  expect({
      {"a: [1, 2] # c\n", "a", kFour, "a: 4 # c\n"},
      {"a:\n  b: 1\n  c: 2 # c\nd: 3\n", "a", kFour, "a: 4\nd: 3\n"},
      {"a: # c\n- 1\n- 2\nd: 3\n", "a", kFour, "a: 4 # c\nd: 3\n"},
      {"a: |  # c\n  x\n  y\n\nd: 3\n", "a", kFour, "a: 4  # c\n\nd: 3\n"},
      {"a: >-\n  x\n", "a", kFour, "a: 4\n"},
      {"- a: 1\n  b: 2 # c\n- d\n", "[0]", kFour, "- 4 # c\n- d\n"},
      {"a: &x\n  b: 1\n", "a", kFour, "a: &x 4\n"},
  });
}

TEST(SetScalar, a_tag_goes) {
  expect({
      {"a: !!str 5\n", "a", kFour, "a: 4\n"},
      {"a: &x !!str 5 # c\n", "a", kFour, "a: &x 4 # c\n"},
      {"a: !!null\n", "a", kFour, "a: 4\n"},
      {"a: !!map\n  b: 1\n", "a", kFour, "a: 4\n"},
      {"[!!str 5, 6]\n", "[0]", kFour, "[ 4, 6]\n"},
  });
}

TEST(SetScalar, adds_a_key_at_the_end_of_its_mapping) {
  expect({
      {"a: 1\n", "cpus", kFour, "a: 1\ncpus: 4\n"},
      {"a: 1", "cpus", kFour, "a: 1\ncpus: 4"},
      {"a: 1 # c\n\n# end\n", "cpus", kFour, "a: 1 # c\ncpus: 4\n\n# end\n"},
      {"a: |\n  x\n\n# end\n", "cpus", kFour, "a: |\n  x\ncpus: 4\n\n# end\n"},
      {"a: 1\r\n", "cpus", kFour, "a: 1\r\ncpus: 4\r\n"},
      {"s:\n    a: 1\nb: 2\n", "s.c", kFour, "s:\n    a: 1\n    c: 4\nb: 2\n"},
      {"l:\n- a: 1\n- b: 2\n", "l[0].c", kFour, "l:\n- a: 1\n  c: 4\n- b: 2\n"},
      {"s:\n  t:\n    a: 1\n", "s.c", kFour, "s:\n  t:\n    a: 1\n  c: 4\n"},
      {"a: 1\n", "\"x: y\"", kFour, "a: 1\n\"x: y\": 4\n"},
      {"a: \"x\n  y\"\n", "b", kFour, "a: \"x\n  y\"\nb: 4\n"},
  });
}

TEST(SetScalar, adds_to_flow_collections) {
  expect({
      {"{}\n", "a", kFour, "{a: 4}\n"},
      {"s: {a: 1} # c\n", "s.b", kFour, "s: {a: 1, b: 4} # c\n"},
      {"s: {a: 1,}\n", "s.b", kFour, "s: {a: 1, b: 4,}\n"},
      {"s: {a: 1}\n", "s.b.c", std::string("x, y"), "s: {a: 1, b: {c: \"x, y\"}}\n"},
      {"s: []\n", "s[0]", kFour, "s: [4]\n"},
      {"s: [a]\n", "s[1].b", kFour, "s: [a, {b: 4}]\n"},
  });
}

TEST(SetScalar, adds_what_is_missing_above) {
  expect({
      {"", "cpus", kFour, "cpus: 4\n"},
      {"# only\n", "cpus", kFour, "# only\ncpus: 4\n"},
      {"# only", "cpus", kFour, "# only\ncpus: 4"},
      {"---\n", "cpus", kFour, "---\ncpus: 4\n"},
      {"a: 1\n", "s.t.u", kFour, "a: 1\ns:\n  t:\n    u: 4\n"},
      {"a: 1\n", "images[0].location", kWord, "a: 1\nimages:\n- location: word\n"},
      {"ssh:  # c\nb: 1\n", "ssh.localPort", kFour, "ssh:  # c\n  localPort: 4\nb: 1\n"},
      {"ssh: ~ # c\n", "ssh.localPort", kFour, "ssh: # c\n  localPort: 4\n"},
      {"images:\n", "images[0]", kWord, "images:\n- word\n"},
      {"-\n- a\n", "[0].k", kFour, "- k: 4\n- a\n"},
      {"{a: ~}\n", "a.b", kFour, "{a: {b: 4}}\n"},
      {"- a\n", "[1]", kFour, "- a\n- 4\n"},
      {"l:\n  - a\nm: 1\n", "l[1].k", kFour, "l:\n  - a\n  - k: 4\nm: 1\n"},
  });
}

TEST(SetScalar, an_alias_is_replaced_and_a_merge_is_overridden) {
  expect({
      {"a: &x 1\nb: *x\n", "b", kFour, "a: &x 1\nb: 4\n"},
      {"a: &x {k: 1}\nb:\n  <<: *x\n", "b.k", kFour, "a: &x {k: 1}\nb:\n  <<: *x\n  k: 4\n"},
  });
}

TEST(SetScalar, refuses) {
  EXPECT_EQ(set("a: &x {k: 1}\nb: *x\n", "b.k", kFour),
            "f:2:4: `b` is an alias; change what it stands for");
  EXPECT_EQ(set("a: &x 1\nb: *x\n", "a", kFour),
            "f:1:7: `a` cannot be set here without changing something else");
  EXPECT_EQ(set("a: text\n", "a.b", kFour), "f:1:4: `a` is a string, not a mapping");
  EXPECT_EQ(set("a: [x]\n", "a.b", kFour), "f:1:4: `a` is a list, not a mapping");
  EXPECT_EQ(set("a: {b: 1}\n", "a[0]", kFour), "f:1:4: `a` is a mapping, not a list");
  EXPECT_EQ(set("- a\n", "a", kFour), "f:1:1: the document is a list, not a mapping");
  EXPECT_EQ(set("a: [x]\n", "a[2]", kFour), "f:1:4: `a[2]` is past the end of the list");
  EXPECT_EQ(set("a:\n", "a[1]", kFour), "f:1:3: `a[1]` is past the end of the list");
}

TEST(Remove, block_entries) {
  EXPECT_EQ(removed("a: 1\nb: 2 # c\n# d\nc: 3\n", "b"), "a: 1\n# d\nc: 3\n");
  EXPECT_EQ(removed("a: 1\nb: 2", "b"), "a: 1\n");
  EXPECT_EQ(removed("a:\n  x: 1\n  y: |\n    t\n\nb: 2\n", "a"), "\nb: 2\n");
  EXPECT_EQ(removed("a:\n- 1\n- 2 # c\n- 3\n", "a[1]"), "a:\n- 1\n- 3\n");
  EXPECT_EQ(removed("l:\n- a: 1\n  b: 2\n", "l[0].a"), "l:\n- b: 2\n");
  EXPECT_EQ(removed("l:\n- a: 1 # c\n  # d\n  b: 2\n", "l[0].a"), "l:\n- \n  # d\n  b: 2\n");
  EXPECT_EQ(removed("l:\n- a: 1\n  b: 2\n", "l[0].b"), "l:\n- a: 1\n");
  EXPECT_EQ(removed("- - a\n  - b\n", "[0][0]"), "- - b\n");
  EXPECT_EQ(removed("a: 1\na: 2\nb: 3\n", "a"), "b: 3\n");
}

TEST(Remove, the_last_one_leaves_an_empty_collection) {
  EXPECT_EQ(removed("a: 1 # c\n", "a"), "{} # c\n");
  EXPECT_EQ(removed("s:\n  a: 1\nb: 2\n", "s.a"), "s: {}\nb: 2\n");
  EXPECT_EQ(removed("l: # c\n- a\n", "l[0]"), "l: [] # c\n");
  EXPECT_EQ(removed("- a: 1\n", "[0].a"), "- {}\n");
}

TEST(Remove, flow_entries) {
  EXPECT_EQ(removed("{a: 1, b: 2, c: 3}\n", "a"), "{b: 2, c: 3}\n");
  EXPECT_EQ(removed("{a: 1, b: 2, c: 3}\n", "c"), "{a: 1, b: 2}\n");
  EXPECT_EQ(removed("s: [x]\n", "s[0]"), "s: []\n");
  EXPECT_EQ(removed("s: [x, {a: 1}, y]\n", "s[1]"), "s: [x, y]\n");
}

TEST(Remove, what_is_not_there_changes_nothing) {
  for (const char* path : {"nothing", "a.b.c", "l[9]", "n.x"}) {
    const std::string text = "a: {}\nl: [1]\nn:\n";
    EXPECT_EQ(removed(text, path), text) << path;
  }
}

TEST(Remove, refuses) {
  EXPECT_EQ(removed("a: &x 1\nb: *x\n", "a"),
            "f:1:7: `a` cannot be removed without changing something else");
  EXPECT_EQ(removed("a: &x {k: 1}\nb: {<<: *x}\n", "b.k"),
            "f:2:4: `b.k` cannot be removed without changing something else");
}

}  // namespace
}  // namespace limequat::yaml
