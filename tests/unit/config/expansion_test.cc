// Template variables of lima.yaml (upstream's reference, config §3).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/config/sample.h"

namespace limequat::config::test {
namespace {

using testing::HasSubstr;

TEST(Expansion, GuestVariables) {
  const Machine m = machine(
      "param: {p: v}\nprovision:\n"
      "- script: '{{.Name}} {{.Hostname}} {{.UID}} {{.User}} {{.Home}} {{.Param.p}}'\n");
  EXPECT_EQ(m.provision[0].script, "my_dev.1 lima-my-dev-1 501 alice /home/alice.guest v");
}

TEST(Expansion, HostVariables) {
  const Machine m = machine(
      "param: {p: v}\nmounts:\n"
      "- location: '/{{.Dir}}/{{.Name}}/{{.UID}}/{{.User}}/{{.Home}}/{{.Param.p}}'\n"
      "- location: '{{.GlobalTempDir}}/{{.TempDir}}/{{.Instance}}/{{.LimaHome}}'\n");
  EXPECT_EQ(m.mounts[0].location, "/lima/my_dev.1/my_dev.1/501/alice/home/alice/v");
  EXPECT_EQ(m.mounts[1].location, "/tmp/var/tmp/alice/my_dev.1/lima");
}

TEST(Expansion, EveryFieldThatHasIt) {
  const Machine m = machine(
      "user: {home: '/h/{{.User}}'}\n"
      "mounts: [{location: '{{.Home}}', mountPoint: '{{.Home}}/m'}]\n"
      "provision:\n"
      "- {mode: data, content: '{{.Name}}', owner: '{{.User}}', path: '/{{.Name}}'}\n"
      "- {mode: yq, expression: '.{{.User}}', path: '/{{.User}}'}\n"
      "probes: [{script: '#!{{.Home}}'}]\n"
      "portForwards: [{guestSocket: '{{.Home}}/s', hostSocket: '{{.Home}}/t'}]\n"
      "copyToHost: [{guest: '{{.Home}}/g', host: '{{.Dir}}/h'}]\n");
  EXPECT_EQ(m.user.home, "/h/alice");
  EXPECT_EQ(m.mounts[0].location, "/home/alice");
  EXPECT_EQ(m.mounts[0].mount_point, "/h/alice/m");
  EXPECT_EQ(m.provision[0].content, "my_dev.1");
  EXPECT_EQ(m.provision[0].owner, "alice");
  EXPECT_EQ(m.provision[0].path, "/my_dev.1");
  EXPECT_EQ(m.provision[1].expression, ".alice");
  EXPECT_EQ(m.provision[1].path, "/alice");
  EXPECT_EQ(m.probes[0].script, "#!/h/alice");
  EXPECT_EQ(m.port_forwards[0].guest_socket, "/h/alice/s");
  EXPECT_EQ(m.port_forwards[0].host_socket, "/home/alice/t");
  EXPECT_EQ(m.copy_to_host[0].guest, "/h/alice/g");
  EXPECT_EQ(m.copy_to_host[0].host, "/lima/my_dev.1/h");
}

TEST(Expansion, OtherFieldsAreTakenAsTheyAre) {
  const Machine m = machine(
      "message: '{{.Name}}'\nenv: {A: '{{.Name}}'}\nimages: [{location: '/{{.Name}}'}]\n"
      "provision: [{mode: data, path: /a, permissions: '{{.Name}}'}]\n"
      "hostProvision: [{bash: '{{.Name}}'}]\n");
  EXPECT_EQ(m.message, "{{.Name}}");
  EXPECT_EQ(m.env.at("A"), "{{.Name}}");
  EXPECT_EQ(m.images[0].location, "/{{.Name}}");
  EXPECT_EQ(m.provision[0].permissions, "{{.Name}}");
  EXPECT_EQ(m.host_provision[0].script, "{{.Name}}");
}

TEST(Expansion, MissingParamIsNoValue) {
  EXPECT_EQ(machine("provision: [{script: 'a{{.Param.x}}b'}]").provision[0].script, "a<no value>b");
}

TEST(Expansion, ParamsOfAllLayers) {
  const Machine m =
      load({.machine = "param: {a: y}\nprovision: [{script: '{{.Param.a}}{{.Param.b}}'}]",
            .default_yaml = "param: {b: d}",
            .override_yaml = "param: {a: o}"})
          .machine;
  EXPECT_EQ(m.provision[0].script, "od");
}

TEST(Expansion, BrokenTemplateStaysAndWarns) {
  const Loaded loaded = load({.machine = "cpus: 1\nprovision:\n- script: 'echo {{.Name'\n"});
  EXPECT_EQ(loaded.machine.provision[0].script, "echo {{.Name");
  ASSERT_EQ(loaded.warnings.size(), 1u);
  EXPECT_THAT(
      loaded.warnings[0].text(),
      HasSubstr("/lima/my_dev.1/lima.yaml:3:11: field `provision[0].script` is no valid template "
                "and is taken as it is: template: provision[0].script:1:"));
}

TEST(Expansion, LocationsAreCleanedAndTildesExpanded) {
  const auto mounts = machine(
                          "mounts:\n- location: '~'\n- location: '~/a/../b/'\n- location: /x//y/.\n"
                          "- location: rel/..\n- location: '~bob/x'\n")
                          .mounts;
  EXPECT_EQ(mounts[0].location, "/home/alice");
  EXPECT_EQ(mounts[0].mount_point, "/home/alice");
  EXPECT_EQ(mounts[1].location, "/home/alice/b");
  EXPECT_EQ(mounts[2].location, "/x/y");
  EXPECT_EQ(mounts[3].location, ".");
  EXPECT_EQ(mounts[4].location, "~bob/x");
}

}  // namespace
}  // namespace limequat::config::test
