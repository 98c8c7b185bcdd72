// `param` keys that nothing uses are an error at load.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "tests/unit/config/sample.h"

namespace limequat::config::test {
namespace {

std::string error_with(std::string_view rest) {
  return load_error({.machine = "param: {KEY: v}\n" + std::string(rest)});
}

TEST(Param, UnusedKeyIsAnErrorWithItsPlace) {
  EXPECT_EQ(error_with(""),
            "/lima/my_dev.1/lima.yaml:1:14: field `param` key `KEY` is not used in any provision, "
            "probe, copyToHost, or portForward");
}

TEST(Param, EveryPlaceThatCountsAsUse) {
  for (const char* use :
       {"provision: [{script: '{{.Param.KEY}}'}]", "provision: [{script: 'echo $PARAM_KEY'}]",
        "provision: [{script: '{{ printf \"%s\" .Param.KEY }}'}]",
        "provision: [{mode: data, path: /a, content: '{{.Param.KEY}}'}]",
        "provision: [{mode: data, path: '/{{.Param.KEY}}'}]",
        "provision: [{mode: data, path: /a, owner: '{{.Param.KEY}}'}]",
        "provision: [{mode: data, path: /a, permissions: '{{.Param.KEY}}'}]",
        "provision: [{mode: yq, path: /a, expression: '.a = \"{{.Param.KEY}}\"'}]",
        "probes: [{script: 'PARAM_KEY'}]", "copyToHost: [{guest: '{{.Param.KEY}}'}]",
        "copyToHost: [{host: '{{.Param.KEY}}'}]", "portForwards: [{guestSocket: '{{.Param.KEY}}'}]",
        "portForwards: [{hostSocket: '{{.Param.KEY}}'}]", "mounts: [{location: '{{.Param.KEY}}'}]",
        "mounts: [{location: /a, mountPoint: '{{.Param.KEY}}'}]", "message: '{{.Param.KEY}}'",
        "user: {home: '/{{.Param.KEY}}'}", "hostProvision: [{bash: '{{.Param.KEY}}'}]",
        "hostProvision: [{shell: 'run {{.Param.KEY}}'}]"}) {
    EXPECT_EQ(error_with(use), "") << use;
  }
}

// Conditions count, and a key that differs in case does not.
TEST(Param, UseInConditions) {
  const std::string choice = "{{if eq .Param.rootful \"true\"}}rootful{{else}}rootless{{end}}";
  for (const char* field :
       {"mounts: [{location: '/tmp/@', mountPoint: /tmp}]",
        "mounts: [{location: /tmp, mountPoint: '/tmp/@'}]", "provision: [{script: 'echo @'}]",
        "probes: [{script: 'echo @'}]", "copyToHost: [{guest: '/tmp/@', host: /tmp}]",
        "copyToHost: [{guest: /tmp, host: '/tmp/@'}]",
        "portForwards: [{guestSocket: '@/docker.sock', hostSocket: '{{.Dir}}/sock/docker.sock'}]",
        "portForwards: [{guestSocket: /docker.sock, hostSocket: '{{.Dir}}/sock/@.sock'}]"}) {
    std::string use = field;
    use.replace(use.find('@'), 1, choice);
    EXPECT_EQ(load_error({.machine = "param: {rootful: true}\n" + use}), "") << field;
    EXPECT_NE(load_error({.machine = "param: {rootFul: true}\n" + use}), "") << field;
  }
}

TEST(Param, WhatIsNoUse) {
  for (const char* use :
       {"provision: [{script: '.Param.KEY'}]", "provision: [{script: '{{.Param.KE}}'}]",
        "provision: [{script: 'XPARAM_KEY'}]", "provision: [{script: 'PARAM_KEYS'}]",
        "provision: [{script: '{{ } .Param.KEY }}'}]", "provision: [{script: '{{.Param.KEY'}]",
        "env: {A: '{{.Param.KEY}}'}"}) {
    EXPECT_NE(error_with(use), "") << use;
  }
}

// As upstream's pattern has it.
TEST(Param, LongerNameCountsForItsBeginning) {
  EXPECT_EQ(error_with("provision: [{script: '{{.Param.KEYS}}'}]"), "");
}

TEST(Param, OnlyTheMachinesOwnKeysMustBeUsed) {
  EXPECT_EQ(load_error({.default_yaml = "param: {a: b}", .override_yaml = "param: {c: d}"}), "");
  EXPECT_EQ(load_error({.machine = "param: {internal_netplanOptional: 'true'}"}), "");
}

TEST(Param, PlaybookIsSearched) {
  const TemporaryDirectory folder("config-test");
  const std::string playbook = folder.path() / "p.yaml";
  write_file_atomic(playbook, "- hosts: all # {{.Param.KEY}}\n", 0600);
  EXPECT_EQ(error_with("provision: [{mode: ansible, playbook: " + playbook + "}]"), "");
  EXPECT_NE(error_with("provision: [{mode: ansible, playbook: /missing}]"), "");
}

TEST(Param, NamesAndValues) {
  EXPECT_EQ(errors_of("param: {1x: a}\nmessage: PARAM_1x"),
            "param `1x` name does not match regex `^[a-zA-Z][a-zA-Z0-9_]*$`");
  EXPECT_EQ(errors_of("param: {x: \"a\\tb c\"}\nmessage: PARAM_x"), "");
  EXPECT_EQ(errors_of("param: {x: \"a\\nb\"}\nmessage: PARAM_x"),
            "param `x` value contains unprintable character \"\\n\"");
}

}  // namespace
}  // namespace limequat::config::test
