// Types: what a field accepts, what it makes of it, and how a wrong one is told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/config/sample.h"

namespace limequat::config::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

TEST(ExcludeFromBackup, S11_is_one_of_three_words) {
  EXPECT_EQ(machine("cpus: 1").exclude_from_backup, "");
  EXPECT_EQ(machine("excludeFromBackup: disks").exclude_from_backup, "disks");
  constexpr std::string_view kImages = "images: [{location: /x.img}]\n";
  for (const std::string_view word : {"none", "disks", "all", "''"}) {
    EXPECT_THAT(errors_of(std::string(kImages) + "excludeFromBackup: " + std::string(word)),
                Not(HasSubstr("excludeFromBackup")));
  }
  EXPECT_THAT(errors_of(std::string(kImages) + "excludeFromBackup: yes"),
              HasSubstr("field `excludeFromBackup` must be `none`, `disks` or `all`"));
}

TEST(Coercion, NumbersAndStrings) {
  const Machine m = machine(
      "cpus: \"2\"\ndisk: 1073741824\nmemory: 2g\nssh: {localPort: '60022'}\nuser: {uid: '77'}\n"
      "env: {A: 1, B: true, C: 1.5, D: null}\nhostResolver: {hosts: {h: 1.1.1.1}}\n"
      "provision: [{mode: data, path: /x, permissions: 600}]\n");
  EXPECT_EQ(m.cpus, 2);
  EXPECT_EQ(m.disk, std::int64_t{1} << 30);
  EXPECT_EQ(m.memory, std::int64_t{2} << 30);
  EXPECT_EQ(m.ssh.local_port, 60022);
  EXPECT_EQ(m.user.uid, 77u);
  EXPECT_THAT(m.env,
              ElementsAre(Pair("A", "1"), Pair("B", "true"), Pair("C", "1.5"), Pair("D", "")));
  EXPECT_EQ(m.provision[0].permissions, "600");
}

TEST(Coercion, Shorthands) {
  const Machine m = machine(
      "additionalDisks: [data, {name: more, format: false, fsType: ext4, fsArgs: [-q]}]\n"
      "provision: [{script: a, file: {url: ''}}]\n");
  EXPECT_EQ(m.additional_disks[0].name, "data");
  EXPECT_TRUE(m.additional_disks[0].format);
  EXPECT_FALSE(m.additional_disks[1].format);
  EXPECT_THAT(m.additional_disks[1].fs_args, ElementsAre("-q"));
  EXPECT_THAT(errors_of("base: template:x"), HasSubstr("`base` must be empty"));
  EXPECT_THAT(errors_of("base: [template:x, {url: y}]"), HasSubstr("`base` must be empty"));
  EXPECT_THAT(errors_of("provision: [{script: a, file: ./x.sh}]"),
              HasSubstr("field `provision[0].file.url` must be empty"));
}

TEST(Coercion, AddressesAreCanonical) {
  const Machine m = machine(
      "dns: ['2001:DB8::1', '::ffff:1.2.3.4']\nportForwards: [{guestIP: '::', hostIP: "
      "'0:0:0::1'}]");
  EXPECT_THAT(m.dns, ElementsAre("2001:db8::1", "1.2.3.4"));
  EXPECT_EQ(m.port_forwards[0].guest_ip, "::");
  EXPECT_EQ(m.port_forwards[0].host_ip, "::1");
}

struct Wrong {
  const char* text;
  const char* error;  // behind the file name
};

class WrongType : public testing::TestWithParam<Wrong> {};

TEST_P(WrongType, IsToldWithItsPlace) {
  EXPECT_EQ(load_error({.machine = GetParam().text}),
            std::string(kMachinePath) + ":" + GetParam().error);
}

INSTANTIATE_TEST_SUITE_P(
    Coercion, WrongType,
    testing::Values(
        Wrong{"cpus: many", "1:7: field `cpus` must be an integer, got a string `many`"},
        Wrong{"cpus: {a: 1}", "1:7: field `cpus` must be an integer, got a mapping"},
        Wrong{"cpus: 99999999999",
              "1:7: field `cpus` must be between -2147483648 and 2147483647, but is 99999999999"},
        Wrong{"user: {uid: -1}",
              "1:13: field `user.uid` must be between 0 and 4294967295, but is -1"},
        Wrong{"plain: 'true'", "1:8: field `plain` must be true or false, got a string `true`"},
        Wrong{"memory: [4]", "1:9: field `memory` must be a string, got a list"},
        Wrong{"images: /a", "1:9: field `images` must be a list, got a string `/a`"},
        Wrong{"images: [/a]", "1:10: field `images[0]` must be a mapping, got a string `/a`"},
        Wrong{"ssh: true", "1:6: field `ssh` must be a mapping, got a boolean `true`"},
        Wrong{"env: [A]", "1:6: field `env` must be a mapping of strings, got a list"},
        Wrong{"env: {A: [1]}", "1:10: field `env.A` must be a string, got a list"},
        Wrong{"dns: [nope]", "1:7: field `dns[0]` must be an IP address, got a string `nope`"},
        Wrong{
            "portForwards: [{guestPortRange: [1]}]",
            "1:33: field `portForwards[0].guestPortRange` must be a list of two ports, got a list"},
        Wrong{"vmOpts: 1", "1:9: field `vmOpts` must be a mapping, got an integer `1`"},
        Wrong{"additionalDisks: [[a]]",
              "1:19: field `additionalDisks[0]` must be a string or a mapping, got a list"},
        Wrong{"- a", "1:1: the document must be a mapping, got a list"},
        Wrong{"hostProvision: [{hostOS: {a: 1}}]",
              "1:26: field `hostProvision[0].hostOS` must be a string or a list of strings, got a "
              "mapping"}));

TEST(LoadErrors, AllAtOnce) {
  EXPECT_EQ(
      load_error({.machine = "cpus: a\nmemory: 4GiB\nplain: 7\n"}),
      "/lima/my_dev.1/lima.yaml:1:7: field `cpus` must be an integer, got a string `a`\n"
      "/lima/my_dev.1/lima.yaml:3:8: field `plain` must be true or false, got an integer `7`");
}

TEST(LoadErrors, OfTheOtherLayersNameTheirFile) {
  EXPECT_EQ(load_error({.default_yaml = "cpus: a", .override_yaml = "disk: []"}),
            "/lima/_config/default.yaml:1:7: field `cpus` must be an integer, got a string `a`\n"
            "/lima/_config/override.yaml:1:7: field `disk` must be a string, got a list");
}

TEST(LoadErrors, BrokenYaml) {
  EXPECT_THAT(load_error({.machine = "cpus: [1\nmemory: 4GiB\n"}),
              testing::StartsWith("/lima/my_dev.1/lima.yaml:"));
  EXPECT_THAT(load_error({.default_yaml = "a: b: c"}),
              testing::StartsWith("/lima/_config/default.yaml:1:"));
}

TEST(LoadErrors, ListThatIsTooLong) {
  std::string text = "mounts:\n";
  for (int i = 0; i < 5000; ++i) text += "- {}\n";
  EXPECT_EQ(load_error({.machine = text}),
            "/lima/my_dev.1/lima.yaml:2:1: field `mounts` has more than 4096 entries");
}

TEST(Unknown, FieldsWarnWithTheNearestName) {
  EXPECT_EQ(warnings({.machine = "cpu: 2\nssh: {localport: 1}\nquux: 1\n"}),
            "/lima/my_dev.1/lima.yaml:1:1: unknown field `cpu` is ignored; did you mean `cpus`?\n"
            "/lima/my_dev.1/lima.yaml:2:7: unknown field `ssh.localport` is ignored; did you mean "
            "`localPort`?\n"
            "/lima/my_dev.1/lima.yaml:3:1: unknown field `quux` is ignored");
}

TEST(Unknown, FieldThatIsThereTwice) {
  const Loaded loaded = load({.machine = "cpus: 1\ncpus: 2\n"});
  EXPECT_EQ(loaded.machine.cpus, 2);
  EXPECT_EQ(
      joined(loaded.warnings),
      "/lima/my_dev.1/lima.yaml:2:1: field `cpus` is there twice; this one counts, not the one "
      "of line 1");
}

TEST(Unknown, ReadmeFieldsOfOtherToolsAreNotFatal) {
  EXPECT_EQ(
      load_error({.machine = "network: {vde: []}\nuseHostResolver: true\nx-mine: {a: [1]}\n"}), "");
}

TEST(Yaml, AnchorsAndMerges) {
  const Machine m = machine(
      "x: &mount {writable: true}\nmounts:\n- {<<: *mount, location: /a}\n- <<: *mount\n"
      "  location: /b\n  writable: false\n");
  EXPECT_TRUE(m.mounts[0].writable);
  EXPECT_FALSE(m.mounts[1].writable);
}

}  // namespace
}  // namespace limequat::config::test
