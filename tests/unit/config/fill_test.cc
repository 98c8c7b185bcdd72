// All three layers at once, as in a home with habits: what a machine comes out as.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gotemplate/json.h"
#include "tests/support/golden.h"
#include "tests/unit/config/sample.h"

namespace limequat::config::test {
namespace {

constexpr std::string_view kOwn =
    "mountType: 9p\n"
    "timezone: Antarctica/Troll\n"
    "hostResolver: {hosts: {MY.Host: host.lima.internal}}\n"
    "mounts:\n- location: /srv\n- location: '{{.Dir}}/{{.Param.ONE}}'\n"
    "  mountPoint: '/mnt/{{.Param.ONE}}'\n"
    "provision: [{script: '#!/bin/true # {{.Param.ONE}}'}]\n"
    "probes: [{script: '#!/bin/false # {{.Param.ONE}}'}]\n"
    "networks: [{lima: shared}]\n"
    "dns: [1.0.1.0]\n"
    "portForwards:\n- {}\n- {guestPort: 8080, hostPort: 8888}\n"
    "- guestSocket: '{{.Home}} {{.UID}} {{.User}} {{.Param.ONE}}'\n"
    "  hostSocket: '{{.Home}} {{.Dir}} {{.Name}} {{.UID}} {{.User}} {{.Param.ONE}}'\n"
    "copyToHost: [{guest: '{{.Home}}', host: '{{.Dir}}'}]\n"
    "env: {ONE: Eins}\n"
    "param: {ONE: Eins}\n"
    "caCerts: {files: [ca.crt], certs: [\"-----BEGIN\\nX\\n-----END\\n\"]}\n";

constexpr std::string_view kDefault =
    "os: FreeBSD\narch: aarch64\ncpus: 7\nmemory: 5GiB\ndisk: 105GiB\n"
    "additionalDisks: [data]\nguestInstallPrefix: /opt\nupgradePackages: true\n"
    "containerd: {system: true, user: false, archives: [{location: /tmp/nerdctl.tgz}]}\n"
    "ssh: {localPort: 888, forwardAgent: true}\ntimezone: Zulu\nfirmware: {legacyBIOS: true}\n"
    "audio: {device: coreaudio, interface: virtio}\nvideo: {display: cocoa}\n"
    "hostResolver: {enabled: false, ipv6: true, hosts: {default: localhost}}\n"
    "propagateProxyEnv: false\nmounts: [{location: /var/log, writable: false}]\n"
    "provision: [{script: '#!/bin/true', mode: user}]\n"
    "probes: [{script: '#!/bin/false', description: User Probe}]\n"
    "networks: [{macAddress: '11:22:33:44:55:66', interface: def0, metric: 50}]\n"
    "dns: [1.1.1.1]\nportForwards: [{guestPort: 80, hostPort: 80, proto: tcp}]\n"
    "copyToHost: [{}]\nenv: {ONE: one, TWO: two}\nparam: {ONE: one, TWO: two}\n"
    "caCerts: {removeDefaults: true, certs: [\"-----BEGIN\\nX\\n-----END\\n\"]}\n"
    "nestedVirtualization: true\nvmOpts: {qemu: {minimumVersion: 9.1.0}}\ntpm: true\n"
    "user: {name: xxx, comment: Foo Bar, home: /tmp, shell: /bin/tcsh, uid: 8080, "
    "passwordlessSudo: false}\n";

constexpr std::string_view kOverride =
    "os: Linux\narch: x86_64\ncpus: 12\nmemory: 7GiB\ndisk: 117GiB\nadditionalDisks: [test]\n"
    "guestInstallPrefix: /usr\nssh: {localPort: 4433, loadDotSSHPubKeys: true}\n"
    "timezone: Universal\nmountInotify: true\n"
    "hostResolver: {ipv6: false, hosts: {override.: underflow}}\n"
    "mounts:\n- location: /var/log\n  writable: true\n"
    "  sshfs: {cache: false, followSymlinks: true}\n"
    "  9p: {securityModel: mapped-file, protocolVersion: 9p2000, msize: 8KiB, cache: none}\n"
    "  virtiofs: {queueSize: 2048}\n"
    "provision: [{script: '#!/bin/sh'}]\n"
    "networks:\n- {lima: shared, macAddress: '10:20:30:40:50:60', interface: def1, metric: 25}\n"
    "- {lima: bridged, interface: def0}\n"
    "dns: [2.2.2.2]\nenv: {TWO: deux, THREE: trois}\nparam: {TWO: deux, THREE: trois}\n"
    "nestedVirtualization: false\nvmOpts: {vz: {rosetta: {enabled: true}}}\n"
    "user: {name: foo, home: /override, passwordlessSudo: true}\n";

// "KEY value" of the keys that differ from a machine that says nothing.
std::string differences(const Machine& m) {
  const Machine nothing = machine("");
  std::string all;
  for (const gotemplate::Field& field : m.value.as_struct().fields) {
    if (field.value == *nothing.value.find(field.go_name)) continue;
    all += std::string(field.json_key) + ' ' + gotemplate::to_json(field.value) + '\n';
  }
  return all;
}

void expect_differences(std::string_view name, const Texts& texts) {
  limequat::test::expect_golden("config/golden/fill_" + std::string(name) + ".txt",
                                differences(load(texts).machine));
}

TEST(Fill, OwnFileAlone) { expect_differences("own", {.machine = kOwn}); }

TEST(Fill, DefaultFillsAnEmptyFile) { expect_differences("default", {.default_yaml = kDefault}); }

TEST(Fill, DefaultBelowTheOwnFile) {
  expect_differences("own_default", {.machine = kOwn, .default_yaml = kDefault});
}

TEST(Fill, OverrideOnTop) {
  expect_differences("all",
                     {.machine = kOwn, .default_yaml = kDefault, .override_yaml = kOverride});
}

}  // namespace
}  // namespace limequat::config::test
