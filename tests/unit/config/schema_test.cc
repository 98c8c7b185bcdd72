// The JSON schema: made from the table, and true of what we ship.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "config/field.h"
#include "config/json_schema.h"
#include "yaml/document.h"

namespace limequat::config {
namespace {

using nlohmann::json;
using testing::IsEmpty;

const json& schema() {
  static const json parsed = json::parse(json_schema());
  return parsed;
}

bool has_type(const json& of, std::string_view type) {
  const json& types = of.at("type");
  if (types.is_string()) return types == type;
  return std::ranges::find(types, type) != types.end();
}

std::string_view type_of(const yaml::Node& node) {
  switch (node.kind()) {
    case yaml::Kind::null:
      return "null";
    case yaml::Kind::boolean:
      return "boolean";
    case yaml::Kind::integer:
      return "integer";
    case yaml::Kind::floating:
      return "number";
    case yaml::Kind::string:
      return "string";
    case yaml::Kind::mapping:
      return "object";
    case yaml::Kind::sequence:
      return "array";
  }
  return "";
}

// The keywords that the schema uses. Paths of what does not conform.
void conform(const yaml::Node& node, const json& of, std::vector<std::string>& wrong) {
  const std::string_view type = type_of(node);
  if (!has_type(of, type) && !(type == "integer" && has_type(of, "number"))) {
    wrong.push_back(node.path());
    return;
  }
  if (of.contains("enum") && node.is_scalar() && !node.is_null()) {
    const json& words = of["enum"];
    if (std::ranges::find(words, json(std::string(node.text()))) == words.end()) {
      wrong.push_back(node.path());
    }
  }
  for (const yaml::Entry entry : node.entries()) {
    const std::string key(entry.key.text());
    if (of.contains("properties") && of["properties"].contains(key)) {
      conform(entry.value, of["properties"][key], wrong);
    } else if (of.contains("additionalProperties")) {
      const json& rest = of["additionalProperties"];
      if (rest.is_object()) conform(entry.value, rest, wrong);
      if (rest == false) wrong.push_back(entry.value.path());
    }
  }
  for (const yaml::Node item : node.items()) conform(item, of.at("items"), wrong);
}

std::vector<std::string> wrong_in(std::string text, std::string name) {
  const auto document = yaml::Document::parse(std::move(text), std::move(name));
  std::vector<std::string> wrong;
  conform(document.root(), schema(), wrong);
  return wrong;
}

TEST(Schema, IsDraft202012WithAllFieldsInOrder) {
  EXPECT_EQ(schema()["$schema"], "https://json-schema.org/draft/2020-12/schema");
  EXPECT_EQ(schema()["properties"].size(), machine_table().rows.size());
  const std::string text = json_schema();
  std::size_t at = 0;
  for (const Row& row : machine_table().rows) {
    at = text.find("\n    \"" + std::string(row.key) + "\": {", at);
    ASSERT_NE(at, std::string::npos) << row.key;
  }
}

TEST(Schema, KnowsTypesWordsDefaultsAndShorthands) {
  const json& fields = schema()["properties"];
  EXPECT_EQ(fields["os"]["enum"],
            json({"Linux", "Darwin", "FreeBSD", "Windows", "default", "", nullptr}));
  EXPECT_EQ(fields["vmType"]["examples"], json({"qemu", "vz", "wsl2"}));
  EXPECT_EQ(fields["disk"]["default"], "100GiB");
  EXPECT_TRUE(has_type(fields["base"], "string"));
  EXPECT_TRUE(has_type(fields["base"], "array"));
  EXPECT_TRUE(has_type(fields["additionalDisks"]["items"], "string"));
  EXPECT_FALSE(has_type(fields["mounts"]["items"], "string"));
  EXPECT_EQ(fields["ssh"]["properties"]["localPort"]["default"], 0);
  EXPECT_EQ(fields["portForwards"]["items"]["properties"]["guestPortRange"]["maxItems"], 2);
  EXPECT_TRUE(has_type(fields["hostProvision"]["items"]["properties"]["hostOS"], "string"));
  EXPECT_TRUE(fields["vmOpts"]["properties"]["qemu"]["properties"].contains("cpuType"));
  EXPECT_FALSE(fields["vmOpts"].contains("additionalProperties"));
  EXPECT_EQ(fields["env"]["additionalProperties"]["type"],
            json({"string", "number", "boolean", "null"}));
  EXPECT_EQ(fields["cpus"]["description"],
            "Number of processors. Default: 4, or as many as the host has.");
}

TEST(Schema, SeesWhatIsWrong) {
  EXPECT_THAT(wrong_in("cpus: 2\nmemory: 4GiB\nbase: template:x\nos:\nenv: {A: 1}\n", "a"),
              IsEmpty());
  EXPECT_THAT(wrong_in("cpu: 2\nos: linux\nssh: {port: 1}\nmounts: [/a]\ntpm: 1\n", "b"),
              testing::ElementsAre("cpu", "os", "ssh.port", "mounts[0]", "tpm"));
}

TEST(Schema, ShippedTemplatesConform) {
  const std::filesystem::path folder = LIMEQUAT_SOURCE_DIR "/templates";
  int templates = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".yaml") continue;
    ++templates;
    EXPECT_THAT(wrong_in(read_file(entry.path()), entry.path().string()), IsEmpty())
        << entry.path();
  }
  EXPECT_GE(templates, 4);
}

}  // namespace
}  // namespace limequat::config
