// What `limactl explain` says of a field, and of its value in a machine.
#include "config/explain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "tests/unit/config/sample.h"

namespace limequat::config::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::string usage_error(std::string_view path) {
  try {
    (void)explain_field(path);
  } catch (const UsageError& error) {
    return error.message();
  }
  return "";
}

TEST(Explain, AField) {
  EXPECT_EQ(explain_field("disk"),
            "disk\n"
            "  Size of the disk, such as 100GiB; it can grow later, and never shrink.\n"
            "\n"
            "type:      text\n"
            "default:   100GiB\n"
            "files:     override.yaml, else lima.yaml, else default.yaml\n");
}

TEST(Explain, WordsDefaultsAndVariables) {
  EXPECT_THAT(explain_field("os"), HasSubstr("one of:    Linux, Darwin, FreeBSD, Windows, default\n"
                                             "default:   Linux\n"));
  EXPECT_THAT(explain_field("vmType"), HasSubstr("such as:   qemu, vz, wsl2\n"));
  EXPECT_THAT(explain_field("cpus"), HasSubstr("default:   4, or as many as the host has\n"));
  EXPECT_THAT(explain_field("mounts[].location"), HasSubstr("variables: {{.Name}} {{.Dir}}"));
  EXPECT_THAT(explain_field("provision.script"), HasSubstr("{{.Hostname}}"));
  EXPECT_THAT(explain_field("ssh.overVsock"), HasSubstr("no effect in this version"));
  EXPECT_THAT(explain_field("timezone"), HasSubstr("`plain: true` takes it away"));
}

TEST(Explain, AFieldOfAnEntryComesWithIt) {
  for (const char* path : {"hostProvision.bash", "hostProvision[].env", "hostProvision.wait"}) {
    EXPECT_THAT(explain_field(path),
                HasSubstr("files:     comes with its entry: the entries of lima.yaml, then "
                          "default.yaml; override.yaml has no say\n"));
  }
  EXPECT_THAT(explain_field("mounts[].writable"), HasSubstr("files:     override.yaml, else"));
}

TEST(Explain, MergeRules) {
  EXPECT_THAT(explain_field("images"), HasSubstr("override.yaml, then lima.yaml, then default"));
  EXPECT_THAT(explain_field("mounts"), HasSubstr("default.yaml, then lima.yaml, then override"));
  EXPECT_THAT(explain_field("env"), HasSubstr("a later file's value counts"));
  EXPECT_THAT(explain_field("caCerts.files"), HasSubstr("each once"));
  EXPECT_THAT(explain_field("dns"), HasSubstr("never put together"));
  EXPECT_THAT(explain_field("message"), HasSubstr("lima.yaml only"));
  EXPECT_THAT(explain_field("hostProvision"), HasSubstr("override.yaml has no say"));
  EXPECT_THAT(explain_field("ssh"), HasSubstr("merged field by field"));
}

TEST(Explain, SectionsListTheirFields) {
  EXPECT_THAT(
      explain_field("caCerts"),
      HasSubstr("\nfields:\n"
                "  removeDefaults  Remove the certificate authorities that the image brings.\n"
                "  files           "));
  EXPECT_THAT(explain_field("additionalDisks"), HasSubstr("a bare text means the `name` of one"));
}

TEST(Explain, WaysToWriteAPath) {
  for (const char* path :
       {"mounts.location", "mounts[].location", "mounts[3].location", ".mounts[].location",
        "env.ANY", "param.x", "vmOpts.qemu.cpuType.x86_64", "vmOpts.own.anything.below",
        "hostResolver.hosts.\"a.b\"", "osOpts.Windows", "provision[0].file.url",
        "images.kernel.arch", "base.url"}) {
    EXPECT_EQ(usage_error(path), "") << path;
  }
}

TEST(Explain, UnknownFieldsHaveANearOne) {
  EXPECT_EQ(usage_error("cpu"), "no such field: `cpu`; did you mean `cpus`?");
  EXPECT_EQ(usage_error("ssh.localport"),
            "no such field: `ssh.localport`; did you mean `ssh.localPort`?");
  EXPECT_EQ(usage_error("localPort"), "no such field: `localPort`; did you mean `ssh.localPort`?");
  EXPECT_EQ(usage_error("mounts[0].loc"),
            "no such field: `mounts[0].loc`; did you mean `mounts[].location`?");
  EXPECT_EQ(usage_error("msize"), "no such field: `msize`; did you mean `mounts[].9p.msize`?");
  EXPECT_EQ(usage_error("qqqqqq"), "no such field: `qqqqqq`");
  EXPECT_EQ(usage_error("env.A.B"), "no such field: `env.A.B`");
  EXPECT_THAT(usage_error("a[b"), HasSubstr("no path of a field"));
  EXPECT_THAT(usage_error("[0]"), HasSubstr("no such field"));
  EXPECT_THAT(usage_error(""), Not(testing::IsEmpty()));
}

std::string origin(std::string_view path, const Machine& machine) {
  std::string all;
  for (const Origin& o : origins_of(path, machine)) {
    all += o.path + "=" + o.value + " <- " + o.source;
    for (const std::string& other : o.others) all += (o.merged ? " + " : " - ") + other;
    all += o.by_plain_mode ? " plain\n" : "\n";
  }
  return all;
}

Machine layered() {
  return load({.machine = "cpus: 2\nssh:\n  localPort: 60022\nenv: {A: y, B: y}\n"
                          "mounts:\n- location: /y\n- location: /d\n  writable: true\n"
                          "vmOpts: {qemu: {cpuType: {x86_64: max}}}\n",
               .default_yaml = "cpus: 1\nmemory: 1GiB\nenv: {A: d}\nmounts: [{location: /d}]\n"
                               "user: {shell: /bin/zsh}\n",
               .override_yaml = "cpus: 3\nprovision: [{script: o}]\n"})
      .machine;
}

TEST(ExplainMachine, WhereAValueComesFrom) {
  const Machine m = layered();
  EXPECT_EQ(origin("cpus", m),
            "cpus=3 <- /lima/_config/override.yaml:1:7 - /lima/my_dev.1/lima.yaml:1:7 - "
            "/lima/_config/default.yaml:1:7\n");
  EXPECT_EQ(origin("memory", m), "memory=1GiB <- /lima/_config/default.yaml:2:9\n");
  EXPECT_EQ(origin("disk", m), "disk=100GiB <- built-in default\n");
  EXPECT_EQ(origin("ssh.localPort", m), "ssh.localPort=60022 <- /lima/my_dev.1/lima.yaml:3:14\n");
  EXPECT_EQ(origin("ssh.overVsock", m), "ssh.overVsock= <- built-in default\n");
}

TEST(ExplainMachine, ListsAndMaps) {
  const Machine m = layered();
  EXPECT_EQ(origin("mounts.writable", m),
            "mounts[0].writable=true <- /lima/my_dev.1/lima.yaml:8:13\n"
            "mounts[1].writable=false <- built-in default\n");
  EXPECT_EQ(origin("mounts[1].location", m),
            "mounts[1].location=/y <- /lima/my_dev.1/lima.yaml:6:13\n");
  EXPECT_EQ(origin("mounts[7].location", m), "");
  EXPECT_EQ(origin("env.A", m),
            "env.A=y <- /lima/my_dev.1/lima.yaml:4:10 + /lima/_config/default.yaml:3:10\n");
  EXPECT_EQ(origin("env", m),
            "env={\"A\":\"y\",\"B\":\"y\"} <- /lima/my_dev.1/lima.yaml:4:6 + "
            "/lima/_config/default.yaml:3:6\n");
  EXPECT_EQ(origin("vmOpts.qemu.cpuType.x86_64", m),
            "vmOpts.qemu.cpuType.x86_64=max <- /lima/my_dev.1/lima.yaml:9:35\n");
  EXPECT_EQ(origin("provision", m),
            "provision[0]={\"mode\":\"system\",\"script\":\"o\"} <- "
            "/lima/_config/override.yaml:2:13\n");
  EXPECT_EQ(origin("caCerts", m),
            "caCerts.removeDefaults=false <- built-in default\n"
            "caCerts.files= <- built-in default\n"
            "caCerts.certs= <- built-in default\n");
}

TEST(ExplainMachine, PlainModeIsNamed) {
  const Machine m = machine("plain: true\ntimezone: UTC\nmounts: [{location: /a}]\n");
  EXPECT_EQ(origin("timezone", m), "timezone= <- /lima/my_dev.1/lima.yaml:2:11 plain\n");
  EXPECT_EQ(origin("mounts", m), "mounts= <- /lima/my_dev.1/lima.yaml:3:9 plain\n");
}

TEST(ExplainMachine, Text) {
  EXPECT_THAT(
      explain_field("cpus", layered()),
      testing::EndsWith("\nvalue:\n"
                        "  cpus: 3\n"
                        "    from /lima/_config/override.yaml:1:7\n"
                        "    not from /lima/my_dev.1/lima.yaml:1:7, which sets it too\n"
                        "    not from /lima/_config/default.yaml:1:7, which sets it too\n"));
  EXPECT_THAT(explain_field("mounts[9].location", layered()), HasSubstr("there is no such entry"));
}

TEST(ExplainMachine, TextOfTheMachineIsMadeSafeToShow) {
  const std::string text = explain_field(
      "provision", machine("provision: [{script: \"a\\eb\"}]\nmessage: \"x\\ny\\u202e\"\n"));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(explain_field("message", machine("message: \"x\\ny\\u202e\"\n")),
              HasSubstr("  message:\n    | x\n    | y\\u{202E}\n    from "));
}

TEST(Explain, InParts) {
  const Explanation os = explanation_of("os");
  EXPECT_EQ(os.default_value, "Linux");
  EXPECT_THAT(os.words, ElementsAre("Linux", "Darwin", "FreeBSD", "Windows", "default"));
  EXPECT_FALSE(os.open_words);
  EXPECT_TRUE(explanation_of("timezone").not_in_plain_mode);
  ASSERT_FALSE(explanation_of("ssh").fields.empty());
  EXPECT_EQ(explanation_of("ssh").fields[0].key, "localPort");
}

TEST(Explain, AllPathsAreFields) {
  const auto paths = field_paths();
  EXPECT_GT(paths.size(), 100U);
  EXPECT_THAT(paths, testing::Contains("mounts[].location"));
  for (const std::string& path : paths) EXPECT_EQ(usage_error(path), "") << path;
}

}  // namespace
}  // namespace limequat::config::test
