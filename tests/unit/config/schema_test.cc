// The JSON schema: made from the table, and true of what we ship.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "config/field.h"
#include "config/json_schema.h"
#include "config/schema_check.h"
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
  return std::find(types.begin(), types.end(), type) != types.end();
}

std::vector<Problem> problems_in(std::string text, std::string name) {
  return schema_problems(yaml::Document::parse(std::move(text), std::move(name)), json_schema());
}

std::vector<std::string> wrong_in(std::string text, std::string name) {
  std::vector<std::string> wrong;
  for (const Problem& problem : problems_in(std::move(text), std::move(name))) {
    wrong.push_back(problem.field);
  }
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

TEST(Schema, SaysWhatIsWrong) {
  EXPECT_EQ(joined(problems_in("cpu: 2\nos: linux\nmounts: [/a]\ncpus: 99999999999\n"
                               "portForwards: [{guestPortRange: [1]}]\n",
                               "f")),
            "f:1:1: field `cpu` is not known\n"
            "f:2:5: field `os` must be one of "
            "[\"Linux\",\"Darwin\",\"FreeBSD\",\"Windows\",\"default\",\"\",null]\n"
            "f:3:10: field `mounts[0]` is of type string, not object or null\n"
            "f:4:7: field `cpus` must be -2147483648 to 2147483647\n"
            "f:5:33: field `portForwards[0].guestPortRange` must have 2 elements");
  EXPECT_EQ(joined(problems_in("[]", "f")),
            "f:1:1: the document is of type array, not object or null");
  std::string many;
  for (int i = 0; i < 300; ++i) many += "x" + std::to_string(i) + ": 1\n";
  EXPECT_EQ(problems_in(many, "f").size(), kMaxProblems);
}

TEST(Schema, TheShippedFileIsThisOne) {
  EXPECT_EQ(read_file(LIMEQUAT_SOURCE_DIR "/templates/lima-schema.json"), json_schema())
      << "limactl generate-jsonschema > templates/lima-schema.json";
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
