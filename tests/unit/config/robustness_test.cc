// Hostile texts: an answer or an Error, soon.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "config/field.h"
#include "config/load.h"
#include "tests/unit/config/sample.h"

namespace limequat::config::test {
namespace {

bool ends_in_an_answer(std::string_view text) {
  try {
    (void)validate(load({.machine = text, .default_yaml = text, .override_yaml = text}).machine,
                   {});
  } catch (const Error&) {
    // an answer
  }
  return true;
}

TEST(Robustness, OddDocuments) {
  for (const std::string_view text :
       {"null", "[]", "7", "--- a", "{}", "mounts: [null]", "images: [[[]]]",
        "env: {1: 2, null: 3}", "a: &a [*a]", "provision: [{script: '{{'}]",
        "mounts: [{location: '{{template \"x\"}}'}]",
        "portForwards: [{guestPortRange: [9223372036854775807, -1]}]", "vmOpts: {qemu: 7}",
        "vmOpts: {qemu: {cpuType: [], minimumVersion: {}}}",
        "networks: [{macAddress: '::::::::::::'}]", "hostProvision: [{}, {bash: {}}]",
        "param: {'': x}", "user: {home: '{{.Home}}'}"}) {
    EXPECT_TRUE(ends_in_an_answer(text)) << text;
  }
}

// In flow style: every field of the table, each with what `leaf` makes of its row.
std::string all_fields(const Table& table, const std::function<std::string(const Row&)>& leaf) {
  std::string text = "{";
  for (const Row& row : table.rows) {
    if (text.size() > 1) text += ", ";
    text += '"' + std::string(row.key) + "\": ";
    if (row.type == Type::part) {
      text += all_fields(*row.table, leaf);
    } else if (row.type == Type::parts) {
      text += '[' + all_fields(*row.table, leaf) + ']';
    } else {
      text += leaf(row);
    }
  }
  return text + '}';
}

TEST(Robustness, EveryFieldNull) {
  std::string text;
  for (const Row& row : machine_table().rows) text += std::string(row.key) + ": null\n";
  EXPECT_EQ(load_error({.machine = text}), "");
  const std::string below = all_fields(machine_table(), [](const Row&) { return "null"; });
  EXPECT_EQ(load_error({.machine = below, .default_yaml = below, .override_yaml = below}), "");
  EXPECT_TRUE(ends_in_an_answer(below));
}

TEST(Robustness, EveryFieldEmpty) {
  const std::string text = all_fields(machine_table(), [](const Row& row) -> std::string {
    switch (row.type) {
      case Type::boolean:
        return "false";
      case Type::integer:
      case Type::unsigned32:
        return "0";
      case Type::text:
      case Type::ip:
        return "''";
      case Type::port_range:
        return "[0, 0]";
      case Type::text_map:
      case Type::any_map:
        return "{}";
      default:
        return "[]";
    }
  });
  EXPECT_EQ(load_error({.machine = text, .default_yaml = text}), "");
  EXPECT_TRUE(ends_in_an_answer(text));
}

// Each kind of value in each field, one at a time.
TEST(Robustness, EveryFieldOfEveryKind) {
  std::vector<std::string> texts;
  const std::function<void(const Table&, const std::string&, const std::string&)> visit =
      [&](const Table& table, const std::string& before, const std::string& after) {
        for (const Row& row : table.rows) {
          const std::string open = before + '"' + std::string(row.key) + "\": ";
          for (const char* value :
               {"null", "true", "-1", "7", "99999999999999999999", "1.5e300", "x", "''", "[]", "{}",
                "[null]", "[[1], {}]", "{a: null}", "{a: {b: [c]}}", "'{{.Param.x}}'", "'{{'"}) {
            texts.push_back(open + value + after);
          }
          if (row.type == Type::part) visit(*row.table, open + "{", "}" + after);
          if (row.type == Type::parts) visit(*row.table, open + "[{", "}]" + after);
        }
      };
  visit(machine_table(), "{", "}");
  EXPECT_GT(texts.size(), 2500u);
  for (const std::string& text : texts) EXPECT_TRUE(ends_in_an_answer(text)) << text;
}

struct BadText {
  const char* name;
  std::string text;
  const char* place;  // "LINE:COLUMN"
};

std::vector<BadText> bad_texts() {
  return {{"tab", "ssh:\n\tlocalPort: 1\n", "2:1"},
          {"tab after spaces", "ssh:\n  \tlocalPort: 1\n", "2:"},
          {"NUL", std::string("cpus: 1\nmem\0ory: 1\n", 19), "2:4"},
          {"UTF-16 LE",
           std::string("\xff\xfe"
                       "c\0p\0u\0s\0",
                       10),
           "1:1"},
          {"UTF-16 BE",
           std::string("\xfe\xff"
                       "\0c\0p\0u\0s",
                       10),
           "1:1"},
          {"no UTF-8", "cpus: 1\nmessage: \xc3\x28\n", "2:10"},
          {"control character", "cpus: 1\nmessage: a\x1b[2J\n", "2:11"},
          {"two documents", "cpus: 1\n---\ncpus: 2\n", "2:"},
          {"unclosed flow", "cpus: [1\nmemory: 4GiB\n", ""},
          {"unclosed quote", "message: \"abc\n", ""},
          {"unknown alias", "a: 1\nmounts: *nowhere\n", "2:9"},
          {"alias of itself", "a: &a [*a]\n", "1:8"},
          {"merge of a scalar", "a: &a 1\nssh:\n  <<: *a\n", "3:"},
          {"wrong indentation", "ssh:\n   localPort: 1\n  forwardAgent: true\n", "3:"},
          {"comment in a value", "provision:\n- mode: system\n    #!/bin/sh\n    echo two\n", "4:"},
          {"key without value", "cpus: 1\nmemory\n", "2:"},
          {"too deep", std::string(200, '[') + std::string(200, ']'), "1:"},
          {"too deep block",
           [] {
             std::string text;
             for (int i = 0; i < 200; ++i)
               text += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
             return text;
           }(),
           ""},
          {"too big",
           "message: |\n" + std::string((4u << 20) / 4, ' ') + std::string((4u << 20), 'x') + "\n",
           "1:1"},
          {"list as a document", "- cpus: 1\n", "1:1"},
          {"text as a document", "cpus\n", "1:1"}};
}

// In whichever file it is, the message says which and where.
TEST(Robustness, BadTextsAreToldWithFileLineAndColumn) {
  for (const BadText& bad : bad_texts()) {
    const std::string machine_error = load_error({.machine = bad.text});
    EXPECT_THAT(machine_error, testing::StartsWith(std::string(kMachinePath) + ":" + bad.place))
        << bad.name;
    EXPECT_THAT(machine_error, testing::ContainsRegex("^[^:]+:[0-9]+:[0-9]+: .+")) << bad.name;
    EXPECT_THAT(load_error({.default_yaml = bad.text}),
                testing::StartsWith(std::string(kDefaultPath) + ":"))
        << bad.name;
    EXPECT_THAT(load_error({.override_yaml = bad.text}),
                testing::StartsWith(std::string(kOverridePath) + ":"))
        << bad.name;
  }
}

TEST(Robustness, WindowsLineEndsAndByteOrderMark) {
  const Machine m = machine(
      "\xef\xbb\xbf"
      "cpus: 2\r\nprovision:\r\n- script: |\r\n    a\r\n    b\r\n");
  EXPECT_EQ(m.cpus, 2);
  EXPECT_EQ(m.provision[0].script, "a\nb\n");
  EXPECT_EQ(load_error({.machine = "\xef\xbb\xbf"
                                   "cpus: 1\r\nmemory: []\r\n"}),
            "/lima/my_dev.1/lima.yaml:2:9: field `memory` must be a string, got a list");
}

// A scalar that says its type by a tag, or looks like another type.
TEST(Robustness, TagsAndLookalikes) {
  const Machine m = machine(
      "cpus: !!int \"3\"\nmemory: !!str 1024\nenv: {A: 0x1f, B: 1_000, C: yes, D: ~, E: 1e3, F: "
      ".inf}\n");
  EXPECT_EQ(m.cpus, 3);
  EXPECT_EQ(m.memory, 1024);
  EXPECT_EQ(m.env.at("A"), "31");
  EXPECT_EQ(m.env.at("B"), "1000");
  EXPECT_EQ(m.env.at("C"), "yes");
  EXPECT_EQ(m.env.at("D"), "");
  EXPECT_EQ(m.env.at("E"), "1e3");
}

TEST(Robustness, AliasesThatMultiply) {
  std::string text = "x0: &x0 [a, a, a, a, a, a, a, a, a, a]\n";
  for (int i = 1; i < 9; ++i) {
    const std::string before = "*x" + std::to_string(i - 1);
    text += "x" + std::to_string(i) + ": &x" + std::to_string(i) + " [";
    for (int k = 0; k < 10; ++k) text += before + (k == 9 ? "]\n" : ", ");
  }
  EXPECT_THAT(load_error({.machine = text + "vmOpts: {a: *x8}\n"}),
              testing::ContainsRegex("^/lima/my_dev.1/lima.yaml:[0-9]+:[0-9]+: "));
}

TEST(Robustness, ManyParams) {
  std::string text = "provision: [{script: PARAM_k0}]\nparam:\n";
  for (int i = 0; i < 50'000; ++i) text += "  k" + std::to_string(i) + ": v\n";
  const std::string error = load_error({.machine = text});
  EXPECT_NE(error, "");
  EXPECT_LE(std::ranges::count(error, '\n'), 200);
}

// Each costs a scan of the text for its place.
TEST(Robustness, ManyProblems) {
  std::string text = "images: [{location: /a}]\nportForwards:\n";
  for (int i = 0; i < 4000; ++i) text += "- {guestPort: 22, proto: x, reverse: true}\n";
  text += "param:\n";
  for (int i = 0; i < 4000; ++i) text += "  " + std::to_string(i) + "x: v\n";
  text += "provision:\n";
  for (int i = 0; i < 4000; ++i) text += "- {mode: x, script: '{{'}\n";
  const Loaded loaded = load({.machine = text});
  EXPECT_LE(loaded.warnings.size(), 200u);
  EXPECT_LE(validate(loaded.machine, {}).errors.size(), 200u);
}

TEST(Robustness, ManyUnknownAndDoubleFields) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "zz" + std::to_string(i % 10'000) + ": 1\n";
  const auto count = load({.machine = text}).warnings.size();
  EXPECT_GT(count, 0u);
  EXPECT_LE(count, 300u);
}

TEST(Robustness, ManyEqualMounts) {
  std::string text = "mounts:\n";
  for (int i = 0; i < 4096; ++i) text += "- location: /a" + std::to_string(i % 7) + "\n";
  EXPECT_EQ(machine(text).mounts.size(), 7u);
}

}  // namespace
}  // namespace limequat::config::test
