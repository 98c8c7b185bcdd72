// Fields that are set and have no effect yet are named.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/config/sample.h"

namespace limequat::config::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> without_effect(std::string_view text) {
  return load({.machine = text}).unimplemented_fields_set;
}

TEST(Unimplemented, NothingWhenNothingIsSet) { EXPECT_THAT(without_effect(""), IsEmpty()); }

TEST(Unimplemented, SetFieldsByPath) {
  EXPECT_THAT(without_effect("mounts: [{location: /a}]\ntpm: true\nssh: {overVsock: true}\n"
                             "containerd: {user: true}\nvideo: {display: vnc}\n"),
              ElementsAre("mounts", "ssh.overVsock", "containerd.user", "tpm"));
}

TEST(Unimplemented, InEveryLayer) {
  EXPECT_THAT(load({.default_yaml = "mounts: [{location: /a}]", .override_yaml = "tpm: true"})
                  .unimplemented_fields_set,
              ElementsAre("mounts", "tpm"));
}

TEST(Unimplemented, WhatAsksForNothingIsQuiet) {
  EXPECT_THAT(without_effect("mounts: []\ntpm: false\nmountInotify: false\nvideo: {display: none}\n"
                             "containerd: {system: false, user: false}\nportForwards: []\n"
                             "ssh: {overVsock: false}\nosOpts: {}\n"),
              IsEmpty());
}

TEST(Unimplemented, WhatPlainModeDropsIsQuiet) {
  EXPECT_THAT(without_effect("plain: true\nmounts: [{location: /a}]\ncontainerd: {user: true}\n"),
              IsEmpty());
}

TEST(Unimplemented, TheWorkingSubsetIsQuiet) {
  EXPECT_THAT(
      without_effect("vmType: qemu\narch: aarch64\nimages: [{location: /a}]\ncpus: 1\n"
                     "memory: 1GiB\ndisk: 2GiB\nssh: {localPort: 1, forwardAgent: true}\n"
                     "user: {name: u}\nprovision: [{script: a}]\nprobes: [{script: '#!b'}]\n"
                     "env: {A: b}\nparam: {P: q}\nmessage: PARAM_P\n"
                     "hostProvision: [{bash: x}]\nos: Linux\nminimumLimaVersion: 1.0.0\n"
                     "upgradePackages: true\ntimezone: UTC\nguestInstallPrefix: /opt\n"
                     "hostResolver: {enabled: false}\ndns: [1.1.1.1]\n"
                     "propagateProxyEnv: false\ncaCerts: {files: [/f]}\n"
                     "firmware: {legacyBIOS: true}\nmountTypesUnsupported: [9p]\n"
                     "vmOpts: {qemu: {cpuType: {x86_64: max}}}\n"
                     "audio: {device: pa}\n"
                     "video: {display: vnc, vnc: {display: '127.0.0.1:1'}}\n"),
      IsEmpty());
}

}  // namespace
}  // namespace limequat::config::test
