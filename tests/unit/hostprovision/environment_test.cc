#include "hostprovision/environment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace limequat::hostprovision {
namespace {

using testing::Contains;
using testing::Key;
using testing::Not;
using testing::Pair;

const ScriptSurroundings kAround{.lima_home = "/h/.lima",
                                 .instance = "dev",
                                 .instance_dir = "/h/.lima/dev",
                                 .ssh_config = "/h/.lima/dev/ssh.config",
                                 .ssh_port = 60022,
                                 .limactl = "/usr/bin/limactl"};

config::HostScript default_entry() {
  config::HostScript script;
  script.index = 3;
  script.origin = config::ScriptOrigin::default_yaml;
  return script;
}

TEST(ScriptEnvironment, T8_what_makes_a_shell_run_other_code_is_scrubbed) {
  const Environment host{
      {"BASH_ENV", "/evil"},  {"ENV", "/evil"},       {"SHELLOPTS", "xtrace"},
      {"BASHOPTS", "x"},      {"PS4", "$(evil)"},     {"BASH_FUNC_ls%%", "() { evil; }"},
      {"HOME", "/home/user"}, {"LD_PRELOAD", "x.so"}, {"DYLD_INSERT_LIBRARIES", "y"}};
  const auto mine =
      script_environment(host, default_entry(), config::Phase::pre_start, kAround, {});
  for (const char* name : {"BASH_ENV", "ENV", "SHELLOPTS", "BASHOPTS", "PS4", "BASH_FUNC_ls%%"}) {
    EXPECT_THAT(mine, Not(Contains(Key(name))));
  }
  EXPECT_THAT(mine, Contains(Pair("HOME", "/home/user")));
  EXPECT_THAT(mine, Contains(Key("LD_PRELOAD")));

  config::HostScript from_template = default_entry();
  from_template.origin = config::ScriptOrigin::machine;
  const auto theirs =
      script_environment(host, from_template, config::Phase::pre_start, kAround, {});
  EXPECT_THAT(theirs, Not(Contains(Key("LD_PRELOAD"))));
  EXPECT_THAT(theirs, Not(Contains(Key("DYLD_INSERT_LIBRARIES"))));

  config::HostScript sandboxed = default_entry();
  sandboxed.sandbox = config::Sandbox::restricted;
  EXPECT_THAT(script_environment(host, sandboxed, config::Phase::pre_start, kAround, {}),
              Not(Contains(Key("LD_PRELOAD"))));
}

TEST(ScriptEnvironment, TellsTheScriptWhereItIs) {
  const Environment host{
      {"LIMA_PHASE", "outer"}, {"LIMA_INSTANCE", "outer"}, {"LIMA_STOP_REASON", "x"}};
  const auto all = script_environment(host, default_entry(), config::Phase::pre_start, kAround,
                                      {{"MINE", "1"}, {"LIMA_HOME", "/elsewhere"}});
  EXPECT_THAT(
      all, testing::UnorderedElementsAre(
               Pair("MINE", "1"), Pair("LIMA_HOME", "/h/.lima"), Pair("LIMA_INSTANCE", "dev"),
               Pair("LIMA_INSTANCE_DIR", "/h/.lima/dev"), Pair("LIMA_PHASE", "pre-start"),
               Pair("LIMA_HOST_PROVISION_INDEX", "3"), Pair("LIMA_HOST_PROVISION_WAIT", "true"),
               Pair("LIMA_SSH_CONFIG", "/h/.lima/dev/ssh.config"), Pair("LIMA_SSH_PORT", "60022"),
               Pair("LIMACTL", "/usr/bin/limactl")));
}

TEST(ScriptEnvironment, TheAuthorMaySetWhatTheHostMayNot) {
  const auto all = script_environment({{"BASH_ENV", "/host"}}, default_entry(),
                                      config::Phase::post_stop, kAround, {{"BASH_ENV", "/mine"}});
  EXPECT_THAT(all, Contains(Pair("BASH_ENV", "/mine")));
}

TEST(ScriptEnvironment, UnknownPortAndStopReason) {
  ScriptSurroundings around = kAround;
  around.ssh_port = 0;
  around.stop_reason = "crashed";
  const auto all = script_environment({}, default_entry(), config::Phase::post_stop, around, {});
  EXPECT_THAT(all, Not(Contains(Key("LIMA_SSH_PORT"))));
  EXPECT_THAT(all, Contains(Pair("LIMA_STOP_REASON", "crashed")));
}

TEST(DropScriptMarks, AnotherMachinesAgentIsNotAScripts) {
  Environment all{{"HOME", "/h"}, {"LIMA_HOME", "/h/.lima"}, {"LIMA_PHASE", "pre-start"}};
  all.emplace_back(kMarkVariable, "0123456789abcdef.1.");
  drop_script_marks(all);
  EXPECT_THAT(all, testing::ElementsAre(Pair("HOME", "/h"), Pair("LIMA_HOME", "/h/.lima")));
}

}  // namespace
}  // namespace limequat::hostprovision
