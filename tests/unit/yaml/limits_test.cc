// Hostile documents end in a clear error.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "yaml/document.h"

namespace limequat::yaml {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

std::string message(const std::string& text, const Limits& limits = {}) {
  try {
    (void)Document::parse(text, "f.yaml", limits);
  } catch (const YamlError& error) {
    return error.what();
  }
  return "no error";
}

std::string repeat(std::string_view text, std::size_t count) {
  std::string result;
  for (std::size_t i = 0; i < count; ++i) result += text;
  return result;
}

TEST(YamlLimits, bytes) {
  EXPECT_EQ(message("a: " + std::string(4u << 20, 'x')),
            "f.yaml:1:1: 4194307 bytes exceed the limit of 4194304");
}

TEST(YamlLimits, depth_in_block_and_flow) {
  std::string steps;
  for (int i = 0; i < 150; ++i) steps += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
  EXPECT_THAT(message(steps), EndsWith("nested deeper than 100 levels"));
  EXPECT_THAT(message(repeat("[", 200)), EndsWith("nested deeper than 100 levels"));
  EXPECT_THAT(message(repeat("- ", 200)), EndsWith("nested deeper than 100 levels"));
  EXPECT_EQ(message(repeat("[", 100) + repeat("]", 100)), "no error");
  EXPECT_THAT(message(repeat("[", 101) + repeat("]", 101)), HasSubstr(":1:101: nested deeper"));
}

TEST(YamlLimits, number_of_values) {
  const Limits limits{.nodes = 100};
  EXPECT_EQ(message(repeat("- a\n", 99), limits), "no error");
  EXPECT_EQ(message(repeat("- a\n", 100), limits), "f.yaml:100:3: more than 100 values");
}

TEST(YamlLimits, values_on_one_line) {
  EXPECT_THAT(message(repeat("[", 4000000)), EndsWith("too many values on one line"));
  EXPECT_THAT(message("a: [" + repeat("a: b, ", 100000) + "]"),
              EndsWith("too many values on one line"));
}

TEST(YamlLimits, alias_bomb) {
  std::string text = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    const std::string name = "a" + std::to_string(i);
    text += name + ": &" + name + " [" + repeat(before + ",", 9) + before + "]\n";
  }
  EXPECT_EQ(message(text), "f.yaml:6:38: aliases expand to more than 1000000 values");
}

TEST(YamlLimits, merge_bomb) {
  std::string text = "a: &a {";
  for (int i = 0; i < 10000; ++i) text += "k" + std::to_string(i) + ": 1,\n";
  text += "}\n" + repeat("- {<<: *a}\n", 0);
  for (int i = 0; i < 100; ++i) text += "b" + std::to_string(i) + ": {<<: *a}\n";
  EXPECT_THAT(message(text), EndsWith("aliases expand to more than 1000000 values"));
}

TEST(YamlLimits, many_documents) {
  EXPECT_EQ(message(repeat("---\n", 1000000)),
            "f.yaml:3:1: a second document begins; there may be only one");
}

}  // namespace
}  // namespace limequat::yaml
