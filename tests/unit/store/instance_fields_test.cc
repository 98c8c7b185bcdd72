#include "store/instance_fields.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gotemplate/json.h"
#include "gotemplate/template.h"
#include "temporary_home.h"

namespace limequat::store {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class InstanceFields : public ::testing::Test {
 protected:
  gotemplate::Value value(std::string_view name) const {
    return instance_value(*inspect(temporary_.home(), name, loader_), temporary_.home());
  }
  std::string json(std::string_view name) const {
    return gotemplate::to_json(value(name), {.drop_empty_maps = true});
  }
  std::string render(std::string_view text) const {
    return gotemplate::Template::parse("format", text, gotemplate::list_functions())
        .render(value("dev"));
  }

  test::TemporaryHome temporary_;
  config::Loader loader_ = test::plain_loader();
};

TEST_F(InstanceFields, are_upstreams_in_upstreams_order) {
  std::string names;
  for (const InstanceField& field : instance_fields()) {
    names += std::string(field.go_name) + (field.deprecated ? "* " : " ");
  }
  EXPECT_EQ(
      names,
      "Name Hostname Status Dir VMType Arch CPUs Memory Disk Message AdditionalDisks Networks "
      "SSHLocalPort "
      "SSHConfigFile HostAgentPID DriverPID Errors Config SSHAddress Protected LimaVersion Param "
      "AutoStartedIdentifier HostOS* HostArch* LimaHome* IdentityFile* ");
}

TEST_F(InstanceFields, json_of_a_stopped_machine) {
  const InstanceFiles files =
      temporary_.add("dev", "images:\n- location: /x\ncpus: 3\nmemory: 1GiB\n");
  const std::string text = json("dev");
  EXPECT_THAT(text, StartsWith(R"({"name":"dev","hostname":"lima-dev","status":"Stopped","dir":")" +
                               files.directory().string() + R"(","vmType":"qemu","arch":")"));
  EXPECT_THAT(text, HasSubstr(R"("cpus":3,"memory":1073741824,"disk":)"));
  EXPECT_THAT(text, HasSubstr(R"("sshAddress":"127.0.0.1","protected":false,"limaVersion":"")"));
  EXPECT_THAT(text, Not(HasSubstr("{}")));
  EXPECT_THAT(text, Not(HasSubstr("HostAgentPID")));
}

TEST_F(InstanceFields, json_of_a_folder_without_lima_yaml) {
  const Path directory = temporary_.home().instance("x").directory();
  make_directories(directory);
  EXPECT_THAT(json("x"),
              StartsWith(R"({"name":"x","hostname":"","status":"Broken","dir":")" +
                         directory.string() + R"(","vmType":"","arch":"","errors":["open )"));
}

TEST_F(InstanceFields, are_seen_by_templates) {
  temporary_.add("dev",
                 "images:\n- location: /x\nparam: {k: v}\nprobes:\n- script: '#!/bin/sh\n\n  echo "
                 "$PARAM_k'\n");
  EXPECT_EQ(render("{{.Name}} {{.Status}} {{.Param.k}} {{.HostOS}} {{.VMType}} {{.Config.CPUs}}"),
            "dev Stopped v linux qemu " + render("{{.CPUs}}"));
  EXPECT_EQ(render("{{.LimaHome}} {{.IdentityFile}}"),
            temporary_.home().root().string() + " " + temporary_.home().identity_file().string());
}

}  // namespace
}  // namespace limequat::store
