// What expressions of `--set` and the edit flags make of a text.
#include <gtest/gtest.h>

#include "yaml/expression.h"

namespace limequat::yaml {
namespace {

std::string apply(const std::string& text, const std::string& expression) {
  try {
    return apply_expression(Document::parse(text, "f"), expression);
  } catch (const Error& error) {
    return error.message();
  }
}

struct Case {
  const char* before;
  const char* expression;
  const char* after;
};

void expect(std::initializer_list<Case> cases) {
  for (const Case& test : cases) {
    EXPECT_EQ(apply(test.before, test.expression), test.after) << test.expression << " on\n"
                                                               << test.before;
  }
}

TEST(ApplyExpression, a_key_that_is_there_twice_stays_unless_the_edit_is_about_it) {
  expect({
      {"foo: 1 # one\ncpus: 4\nfoo: 2\n", ".cpus = 2", "foo: 1 # one\ncpus: 2\nfoo: 2\n"},
      {"b:\n  a: 1\n  a: 2\nc: {x: 1, x: 2, y: 3}\n", ".c.y = 4",
       "b:\n  a: 1\n  a: 2\nc: {x: 1, x: 2, y: 4}\n"},
      {"a: 1\na: 2\n", ".a = 3", "a: 1\na: 3\n"},
      {"a: 1\na: 2\nb: 3\n", "del(.a)", "b: 3\n"},
      {"a: 1\na: 2\n", ".b = 3", "a: 1\na: 2\nb: 3\n"},
  });
}

TEST(ApplyExpression, what_a_merge_brings_in_is_not_written_out) {
  const std::string head = "x: &m {A: \"1\", B: \"2\"}\n";
  const std::string env = head + "env:\n  <<: *m\n  C: \"3\"\n";
  const std::string list = head + "h:\n- <<: *m\n  C: \"3\"\n- {<<: *m, C: 1}\n";
  EXPECT_EQ(yaml::apply(env, ".env.C = \"4\""), head + "env:\n  <<: *m\n  C: \"4\"\n");
  EXPECT_EQ(yaml::apply(env, ".env.D = \"4\""), env + "  D: \"4\"\n");
  EXPECT_EQ(yaml::apply(env, "del(.env.C)"), head + "env:\n  <<: *m\n");
  EXPECT_EQ(yaml::apply(env, ".env.A = \"9\""), env + "  A: \"9\"\n") << "its own key wins";
  EXPECT_EQ(yaml::apply(list, ".h[0].C = \"4\" | .h[1].C = 5"),
            head + "h:\n- <<: *m\n  C: \"4\"\n- {<<: *m, C: 5}\n");
}

TEST(ApplyExpression, a_merged_key_can_be_taken_away_only_by_writing_the_others_out) {
  const Document before = Document::parse("x: &m {A: 1, B: 2}\nenv:\n  <<: *m\n  C: 3\n", "f");
  const Document after = Document::parse(apply_expression(before, "del(.env.A)"), "f");
  EXPECT_FALSE(after.root().find("env")->find("A"));
  EXPECT_EQ(after.root().find("env")->find("B")->integer(), 2);
  EXPECT_EQ(after.root().find("env")->find("C")->integer(), 3);
}

TEST(ApplyExpression, what_changes_nothing_leaves_every_byte) {
  const std::string texts[] = {
      "# head\n\na:   1 # c\nb: { x: 'y' ,z: [ 1,2 ] }\n\n\n# end",
      // NOLINTNEXTLINE(bugprone-suspicious-missing-comma): one text
      "\xEF\xBB\xBF"
      "a: 1\r\nb:\r\n  - \"x\"\r\n",
      "a: &x {k: 0x10}\nb: *x\nc:\n  <<: *x\n",
      "---\na: |2-\n   x\n\n...\n",
      "a: 1\na: 2\n",
      "",
      "# only\n",
      "- 1\n- 2\n",
  };
  for (const std::string& text : texts) {
    for (const std::string expression : {"", ".", "del(.nothing[])", ". | .", "select(true)"}) {
      if (text.starts_with("- ") && expression.starts_with('d')) continue;
      EXPECT_EQ(apply(text, expression), text) << expression;
    }
  }
  EXPECT_EQ(apply("a: 'x' # c\n", ".a = \"x\""), "a: 'x' # c\n");
  EXPECT_EQ(apply("a: 0x10\n", ".a = 16"), "a: 0x10\n");
}

TEST(ApplyExpression, a_scalar_is_one_token) {
  expect({
      {"# c\n\ncpus:   2 # two\nm: x\n", ".cpus = 4", "# c\n\ncpus:   4 # two\nm: x\n"},
      {"m: \"2GiB\"\n", ".m = \"8GiB\"", "m: \"8GiB\"\n"},
      {"m: '2GiB'\n", ".m |= sub(\"2\", \"8\")", "m: '8GiB'\n"},
      {"a: {b: 1, c: [x, y]} # c\n", ".a.c[1] = \"z\"", "a: {b: 1, c: [x, z]} # c\n"},
      {"cpus: null\n\n# size\nmemory: null\n", ".cpus = 2 | .memory = \"2GiB\"",
       "cpus: 2\n\n# size\nmemory: 2GiB\n"},
      {"a: |\n  one\n  two\n# c\n", ".a |= sub(\"two\", \"2\")", "a: |\n  one\n  2\n# c\n"},
      {"a: | # c\n    one\n", ".a = \"x\\ny\\n\"", "a: | # c\n    x\n    y\n"},
      {"a: x # c\nb: 1\n", ".a = \"x\\ny\\n\"", "a: | # c\n  x\n  y\nb: 1\n"},
      {"- a: x # c\n", ".[0].a = \"x\\ny\"", "- a: |- # c\n    x\n    y\n"},
      {"a: {b: x}\n", ".a.b = \"x\\ny\"", "a: {b: \"x\\ny\"}\n"},
  });
}

TEST(ApplyExpression, edit_flags_cpus_to_disk) {
  expect({
      {"# a\n", ".cpus = 4 | .memory = \"4GiB\"", "# a\ncpus: 4\nmemory: 4GiB\n"},
      {"", ".vmOpts.vz.rosetta.enabled = true | .vmOpts.vz.rosetta.binfmt = true",
       "vmOpts:\n  vz:\n    rosetta:\n      enabled: true\n      binfmt: true\n"},
      {"arch: null # c\n", ".arch = \"aarch64\"", "arch: aarch64 # c\n"},
      {"ssh:\n  # c\n  localPort: 0\n", ".ssh.localPort = 60022",
       "ssh:\n  # c\n  localPort: 60022\n"},
      {"containerd:\n    user: true\n", ".containerd.user = false | .containerd.system = true",
       "containerd:\n    user: false\n    system: true\n"},
      {"param:\n  A: x # c\n", ".param[\"A\"] = \"1\"", "param:\n  A: \"1\" # c\n"},
      {"user: {name: x}\n", ".user.shell = \"/bin/sh\"", "user: {name: x, shell: /bin/sh}\n"},
  });
}

TEST(ApplyExpression, edit_flag_mount) {
  const char* flag =
      R"(.mounts = [{"location": "/x", "mountPoint": "/x", "writable": true}] + .mounts)";
  expect({
      {"a: 1\n", flag, "a: 1\nmounts:\n- location: /x\n  mountPoint: /x\n  writable: true\n"},
      {"mounts: [] # none\nb: 2\n", flag,
       "mounts: # none\n- location: /x\n  mountPoint: /x\n  writable: true\nb: 2\n"},
      {"mounts:\n# home\n- location: \"~\" # c\n  # inner\n  writable: false\n", flag,
       "mounts:\n- location: /x\n  mountPoint: /x\n  writable: true\n# home\n- location: \"~\" # "
       "c\n"
       "  # inner\n  writable: false\n"},
      {"mounts:\n  - location: \"~\"\n", flag,
       "mounts:\n  - location: /x\n    mountPoint: /x\n    writable: true\n  - location: \"~\"\n"},
      {"mounts: [{location: \"~\"}]\n", flag,
       "mounts: [{location: /x, mountPoint: /x, writable: true}, {location: \"~\"}]\n"},
      {"mounts:\n- location: a # c\n- location: b\n", ".mounts[].writable = true",
       "mounts:\n- location: a # c\n  writable: true\n- location: b\n  writable: true\n"},
      {"mounts: # c\n- location: a\n- location: b\nz: 1\n", ".mounts = null",
       "mounts: null # c\nz: 1\n"},
      {"a: 1\n", ".mounts[].writable = true", "a: 1\n"},
  });
}

TEST(ApplyExpression, edit_flags_of_lists) {
  expect({
      {"dns:\n- 9.9.9.9 # c\n", R"(.dns += ["1.1.1.1","9.9.9.9"] | .dns |= unique)",
       "dns:\n- 9.9.9.9 # c\n- \"1.1.1.1\"\n"},
      {"networks:\n# n\n- lima: shared\n",
       R"(.networks += [{"vzNAT": true},{"lima": "shared"}] | .networks |= unique_by(.lima))",
       "networks:\n# n\n- lima: shared\n- vzNAT: true\n"},
      {"images:\n# a\n- location: a\n  variant: x # c\n# b\n- location: b\n",
       R"(.images = [.images[] | select(.variant == "x")])",
       "images:\n# a\n- location: a\n  variant: x # c\n# b\n"},
      {"# which folders the guest sees 🟢\nmounts:\n- location: \"~\"\n  # where 🔵\n  mountPoint: "
       "null\n",
       R"(.mounts += {"location": "/a", "mountPoint": "/b"})",
       "# which folders the guest sees 🟢\nmounts:\n- location: \"~\"\n  # where 🔵\n  mountPoint: "
       "null\n- location: /a\n  mountPoint: /b\n"},
      {"portForwards: []\n",
       R"(.portForwards += [{"guestPort": "80", "hostPort": "8080", "static": false}])",
       "portForwards:\n- guestPort: \"80\"\n  hostPort: \"8080\"\n  static: false\n"},
  });
}

TEST(ApplyExpression, items_in_the_middle_keep_their_neighbours) {
  expect({
      {"l:\n- a # 1\n- b # 2\n- c # 3\n", ".l = .l[:1] + [\"x\"] + .l[1:]",
       "l:\n- a # 1\n- x\n- b # 2\n- c # 3\n"},
      {"l:\n- a # 1\n- b # 2\n- c # 3\n", "del(.l[1])", "l:\n- a # 1\n- c # 3\n"},
      {"l:\n- a # 1\n- b # 2\n- c # 3\n", ".l |= reverse", "l:\n- c # 3\n- b # 2\n- a # 1\n"},
      {"l: [a, b, c] # c\n", ".l = [\"x\"] + .l + [\"z\"] | del(.l[2])", "l: [x, a, c, z] # c\n"},
      {"l: [a, b, c]\n", "del(.l[1, 2])", "l: [a]\n"},
      {"l:\n- m: a # 1\n  v: 1\n- m: b\n  v: 2\n", ".l[1].v = 3 | .l = [{\"m\": \"z\"}] + .l",
       "l:\n- m: z\n- m: a # 1\n  v: 1\n- m: b\n  v: 3\n"},
      {"b: 1 # b\na: 2 # a\n", "sort_keys(.)", "a: 2 # a\nb: 1 # b\n"},
      {"p:\n- a: 1\n  b: 2\n", ".p[0] = {\"z\": 0} + .p[0]", "p:\n- z: 0\n  a: 1\n  b: 2\n"},
  });
}

TEST(ApplyExpression, removal) {
  expect({
      {"a: 1 # c\n# above b\nb: 2\n", "del(.a)", "# above b\nb: 2\n"},
      {"a:\n  x: 1\n  # inside a\nb: 2\n", "del(.a)", "b: 2\n"},
      {"p:\n- x # 0\nq: 1\n", "del(.p[0])", "p: []\nq: 1\n"},
      {"a: {b: 1, c: 2}\n", "del(.a.b)", "a: {c: 2}\n"},
      {"a: 1\na: 2\nb: 3\n", "del(.a)", "b: 3\n"},
      {"a: 1\n", "del(.a)", "{}\n"},
  });
}

TEST(ApplyExpression, whole_subtrees) {
  expect({
      {"a:\n    b: 1\nl:\n  - x\n", R"(.c = {"d": {"e": [1, {"f": "g: h"}]}})",
       "a:\n    b: 1\nl:\n  - x\nc:\n    d:\n        e:\n          - 1\n          - f: \"g: h\"\n"},
      {"a: 1 # c\nb: 2\n", R"(.a = {"x": 1})", "a: # c\n  x: 1\nb: 2\n"},
      {"a:\n  x: 1\n  y: 2\nb: 2\n", ".a = [1, 2]", "a:\n- 1\n- 2\nb: 2\n"},
      {"a:\n- 1\nb: 2\n", R"(.a = {"s": "l1\nl2\n"})", "a:\n  s: |\n    l1\n    l2\nb: 2\n"},
      {"- x # c\n", R"(.[0] = {"a": 1, "b": 2})", "- a: 1\n  b: 2 # c\n"},
      {"{}\n", R"(.a = [{"b": 1}])", "a:\n- b: 1\n"},
      {"a: [1]\r\n", R"(.b = {"c": [1]})", "a: [1]\r\nb:\r\n  c:\r\n  - 1\r\n"},
  });
}

TEST(ApplyExpression, anchors_and_merges) {
  expect({
      {"a: &x {k: 1}\nb: *x\nc: 1\n", ".c = 2", "a: &x {k: 1}\nb: *x\nc: 2\n"},
      {"a: &x {k: 1}\nb: *x\n", ".b.k = 2", "a: &x {k: 1}\nb:\n  k: 2\n"},
      {"a: &x {k: 1}\nb:\n  <<: *x\n", ".b.k = 2", "a: &x {k: 1}\nb:\n  <<: *x\n  k: 2\n"},
      {"a: &x 1 # c\n", ".a = [2]", "a: &x # c\n- 2\n"},
  });
  // The alias or merge is written out: elsewhere nothing changes its meaning.
  expect({
      {"a: &x 1\nb: *x\n", ".a = 2", "a: &x 2\nb: 1\n"},
      {"a: &x {k: 1}\nb:\n  <<: *x\n", "del(.b.k)", "a: &x {k: 1}\nb: {}\n"},
      {"a: &x {k: 1}\nb: *x\n", "del(.a)", "b:\n  k: 1\n"},
  });
}

TEST(ApplyExpression, refuses_what_is_no_edit) {
  EXPECT_EQ(apply("a: 1\n", ".a, .b"), "the expression `.a, .b` gives 2 values; an edit needs one");
  EXPECT_EQ(apply("a: 1\n", "select(.a == 2)"),
            "the expression `select(.a == 2)` gives 0 values; an edit needs one");
  EXPECT_EQ(apply("a: 1\n", ".a"),
            "the expression `.a` gives a integer instead of the whole document; write for instance "
            "`.cpus = 4`");
}

}  // namespace
}  // namespace limequat::yaml
