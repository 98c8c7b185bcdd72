#include "cli/value_output.h"

#include <gtest/gtest.h>

namespace limequat::cli {
namespace {

yaml::Value value(std::string text) {
  return yaml::Value::from(yaml::Document::parse(std::move(text), "test").root());
}

TEST(ValueOutput, ScalarsAreBare) {
  EXPECT_EQ(json_output(value("'a \"b\"'"), {}), "a \"b\"\n");
  EXPECT_EQ(json_output(value("4"), {}), "4\n");
  EXPECT_EQ(json_output(value("null"), {}), "null\n");
  EXPECT_EQ(yaml_output(value("'true'"), {}), "true\n");
}

TEST(ValueOutput, CollectionsAsJsonAndYaml) {
  EXPECT_EQ(json_output(value("{b: 1, a: [x]}"), {}), "{\"b\":1,\"a\":[\"x\"]}\n");
  EXPECT_EQ(json_output(value("{b: 1}"), {.indent = 4}), "{\n    \"b\": 1\n}\n");
  EXPECT_EQ(yaml_output(value("{b: 1, a: [x]}"), {}), "b: 1\na:\n- x\n");
}

TEST(ValueOutput, ATerminalIsNotCommanded) {
  const yaml::Value hostile = std::string("a\x1b[2J\nb");
  EXPECT_EQ(json_output(hostile, {}), "a\x1b[2J\nb\n");
  EXPECT_EQ(json_output(hostile, {.terminal = true}), "a\\u{001B}[2J\nb\n");
  EXPECT_EQ(json_output(value("{a: x}"), {.colours = true, .terminal = true}),
            "{\x1b[36m\"a\"\x1b[0m:\x1b[32m\"x\"\x1b[0m}\n");
}

TEST(ValueOutput, EmptyMappingsVanishRepeatedly) {
  EXPECT_EQ(without_empty_mappings(value("{a: {b: {c: {}}}, d: [{}, 1, {e: {}}], f: []}")),
            value("{d: [1], f: []}"));
  EXPECT_EQ(without_empty_mappings(value("{a: {}}")), value("{}"));
  EXPECT_EQ(without_empty_mappings(value("x")), value("x"));
}

TEST(ValueOutput, ExpressionsAreAPipe) {
  EXPECT_EQ(joined_expression({".a", ".b + 1"}).evaluate(value("{a: {b: 2}}")).at(0), value("3"));
}

}  // namespace
}  // namespace limequat::cli
