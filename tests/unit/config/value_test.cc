// Machine::value: what `list --json`, `list --format` and `validate --fill` show of a machine.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/field.h"
#include "gotemplate/json.h"
#include "gotemplate/template.h"
#include "gotemplate/yaml_text.h"
#include "tests/unit/config/sample.h"

namespace limequat::config::test {
namespace {

using gotemplate::to_json;
using gotemplate::to_yaml;
using testing::HasSubstr;
using testing::Not;

std::string json_of(const Machine& m, std::string_view key) {
  const Value* value = m.value.find_json(key);
  return value == nullptr ? "no such key" : to_json(*value);
}

std::string rendered(std::string_view format, const Machine& m) {
  return gotemplate::Template::parse("t", std::string(format)).render(m.value);
}

std::string in_darkness(std::string_view text) {  // no containerd, no zone: the short form
  return to_yaml(load({.machine = "plain: true\ncontainerd: {archives: [{location: /n}]}\n" +
                                  std::string(text)})
                     .machine.value);
}

TEST(Value, YamlOfAPlainMachine) {
  EXPECT_EQ(in_darkness(kImage),
            "vmType: qemu\n"
            "os: Linux\n"
            "arch: x86_64\n"
            "images:\n"
            "- location: /image.qcow2\n"
            "  arch: x86_64\n"
            "cpus: 4\n"
            "memory: 4GiB\n"
            "disk: 100GiB\n"
            "mountInotify: false\n"
            "ssh:\n"
            "  localPort: 0\n"
            "  loadDotSSHPubKeys: false\n"
            "  forwardAgent: false\n"
            "  forwardX11: false\n"
            "  forwardX11Trusted: false\n"
            "firmware:\n"
            "  legacyBIOS: false\n"
            "audio:\n"
            "  device: \"\"\n"
            "  interface: \"\"\n"
            "video:\n"
            "  display: none\n"
            "upgradePackages: false\n"
            "containerd:\n"
            "  system: false\n"
            "  user: false\n"
            "  archives:\n"
            "  - location: /n\n"
            "    arch: x86_64\n"
            "guestInstallPrefix: /usr/local\n"
            "hostResolver:\n"
            "  enabled: true\n"
            "  ipv6: false\n"
            "propagateProxyEnv: true\n"
            "caCerts:\n"
            "  removeDefaults: false\n"
            "plain: true\n"
            "timezone: \"\"\n"
            "nestedVirtualization: false\n"
            "user:\n"
            "  name: alice\n"
            "  comment: Alice Liddell\n"
            "  home: /home/alice.guest\n"
            "  shell: /bin/bash\n"
            "  uid: 501\n"
            "  passwordlessSudo: true\n"
            "tpm: false\n");
}

// Go's encoding/json never omits a struct: an empty section is `{}`.
TEST(Value, JsonKeepsEmptySections) {
  const Machine m = machine(kImage);
  EXPECT_EQ(json_of(m, "rosetta"), "{}");
  EXPECT_EQ(json_of(m, "video"), R"({"display":"none","vnc":{}})");
  EXPECT_EQ(json_of(m, "firmware"), R"({"legacyBIOS":false})");
  EXPECT_EQ(json_of(m, "hostResolver"), R"({"enabled":true,"ipv6":false})");
  EXPECT_THAT(to_json(m.value), Not(HasSubstr("\"message\"")));
  EXPECT_THAT(to_json(m.value), Not(HasSubstr("\"mounts\"")));
  EXPECT_THAT(to_json(m.value), Not(HasSubstr("null")));
}

TEST(Value, JsonOfLists) {
  const Machine m = machine(
      "mounts: [{location: /a, writable: true, virtiofs: {queueSize: 8}}]\n"
      "provision: [{script: s}, {mode: data, path: /p, content: c}]\n"
      "probes: [{script: '#!a', hint: h}]\n"
      "portForwards: [{guestPort: 80, hostPort: 8080}, {guestSocket: /g, hostSocket: h}]\n"
      "copyToHost: [{guest: /g, host: /h, deleteOnStop: true}]\n"
      "networks: [{lima: user-v2, macAddress: '52:55:55:00:00:01'}]\n"
      "additionalDisks: [d, {name: e, format: false, fsArgs: [-L, x]}]\n"
      "images: [{location: /i, kernel: {location: /k, cmdline: q}, variant: server}]\n"
      "env: {B: 2, A: 1}\ndns: [1.1.1.1]\n");
  EXPECT_EQ(json_of(m, "mounts"),
            R"([{"location":"/a","mountPoint":"/a","writable":true,)"
            R"("sshfs":{"cache":true,"followSymlinks":false,"sftpDriver":""},)"
            R"("9p":{"securityModel":"none","protocolVersion":"9p2000.L","msize":"128KiB",)"
            R"("cache":"mmap"},"virtiofs":{"queueSize":8}}])");
  EXPECT_EQ(json_of(m, "provision"),
            R"([{"mode":"system","script":"s"},)"
            R"({"mode":"data","script":"","content":"c","overwrite":true,"owner":"root:root",)"
            R"("path":"/p","permissions":"644"}])");
  EXPECT_EQ(json_of(m, "probes"),
            R"([{"mode":"readiness","description":"user probe 1/1","script":"#!a","hint":"h"}])");
  EXPECT_EQ(json_of(m, "portForwards"),
            R"([{"guestIPMustBeZero":false,"guestIP":"127.0.0.1","guestPort":80,)"
            R"("guestPortRange":[80,80],"hostIP":"127.0.0.1","hostPort":8080,)"
            R"("hostPortRange":[8080,8080],"proto":"any"},)"
            R"({"guestIPMustBeZero":false,"guestIP":"127.0.0.1","guestPortRange":[1,65535],)"
            R"("guestSocket":"/g","hostIP":"127.0.0.1","hostPortRange":[0,0],)"
            R"("hostSocket":"/lima/my_dev.1/sock/h","proto":"any"}])");
  EXPECT_EQ(json_of(m, "copyToHost"), R"([{"guest":"/g","host":"/h","deleteOnStop":true}])");
  EXPECT_EQ(json_of(m, "networks"),
            R"([{"lima":"user-v2","macAddress":"52:55:55:00:00:01","interface":"lima0",)"
            R"("metric":100}])");
  EXPECT_EQ(json_of(m, "additionalDisks"),
            R"([{"name":"d"},{"name":"e","format":false,"fsArgs":["-L","x"]}])");
  EXPECT_EQ(json_of(m, "images"),
            R"([{"location":"/i","arch":"x86_64","kernel":{"location":"/k","arch":"x86_64",)"
            R"("cmdline":"q"},"variant":"server"}])");
  EXPECT_EQ(json_of(m, "env"), R"({"A":"1","B":"2"})");
  EXPECT_EQ(json_of(m, "dns"), R"(["1.1.1.1"])");
}

TEST(Value, JsonKeepsPointersToZero) {
  const Machine m = machine(
      "minimumLimaVersion: 1.0.0\nssh: {overVsock: false}\nhostProvision: [{bash: x, wait: "
      "false}]\n"
      "vmOpts: {qemu: {minimumVersion: 8.0.0}}\nosOpts: {Windows: {virtioWin: []}}\n");
  EXPECT_EQ(json_of(m, "minimumLimaVersion"), R"("1.0.0")");
  EXPECT_THAT(json_of(m, "ssh"), HasSubstr(R"("overVsock":false)"));
  EXPECT_EQ(json_of(m, "vmOpts"), R"({"qemu":{"minimumVersion":"8.0.0"}})");
  EXPECT_EQ(json_of(m, "osOpts"), R"({"Windows":{"virtioWin":[]}})");
  EXPECT_EQ(json_of(m, "hostProvision"), R"([{"bash":"x","debug":false,"wait":false}])");
}

// The order of upstream's struct; our own field stands last.
TEST(Value, KeyOrder) {
  std::string keys;
  const Machine m = machine("");
  for (const gotemplate::Field& field : m.value.as_struct().fields) {
    keys += std::string(field.json_key) + ' ';
  }
  EXPECT_EQ(keys,
            "base minimumLimaVersion vmType vmOpts os arch images cpuType cpus memory disk "
            "additionalDisks mounts mountTypesUnsupported mountType mountInotify ssh firmware "
            "audio video provision upgradePackages containerd guestInstallPrefix probes "
            "portForwards copyToHost message networks env param dns hostResolver "
            "propagateProxyEnv caCerts rosetta plain timezone nestedVirtualization user tpm "
            "osOpts hostProvision excludeFromBackup ");
}

TEST(Value, GoNamesInTemplates) {
  const Machine m = machine(
      "message: hi\nparam: {p: q}\nprovision: [{script: '$PARAM_p'}]\nmounts: [{location: /a}]\n"
      "vmOpts: {vz: {rosetta: {enabled: true}}}\nportForwards: [{guestPort: 80}]\n"
      "additionalDisks: [{name: d, fsType: xfs}]\nnetworks: [{vzNAT: true}]\n");
  EXPECT_EQ(rendered("{{.VMType}} {{.OS}} {{.Arch}} {{.CPUs}} {{.Memory}} {{.Disk}}", m),
            "qemu Linux x86_64 4 4GiB 100GiB");
  EXPECT_EQ(
      rendered("{{.SSH.LocalPort}} {{.SSH.LoadDotSSHPubKeys}} {{.User.UID}} {{.TimeZone}}", m),
      "0 false 501 Europe/Berlin");
  EXPECT_EQ(rendered("{{(index .Mounts 0).NineP.Msize}} {{(index .Mounts 0).SSHFS.SFTPDriver}}", m),
            "128KiB ");
  EXPECT_EQ(rendered("{{.VMOpts.vz.rosetta.enabled}} {{.Param.p}} {{.Message}}", m), "true q hi");
  EXPECT_EQ(rendered("{{range .PortForwards}}{{.GuestPortRange}} {{.Proto}}{{end}}", m),
            "[80 80] any");
  EXPECT_EQ(rendered("{{(index .AdditionalDisks 0).FSType}} {{(index .Networks 0).VZNAT}}", m),
            "xfs true");
  EXPECT_EQ(rendered("{{.CACertificates.RemoveDefaults}} {{.HostResolver.IPv6}} {{.TPM}}", m),
            "false false false");
  EXPECT_EQ(rendered("{{len .DNS}} {{len .Probes}} {{len .HostResolver.Hosts}}", m), "0 0 0");
}

// Texts that YAML would take for something else are quoted, so that --fill reads back as it was.
TEST(Value, YamlReadsBackAsTheSame) {
  const std::string_view text =
      "images: [{location: /i, digest: 'sha256:x'}]\ncpus: 2\nmemory: 1GiB\n"
      "mounts: [{location: /a, mountPoint: '/b: c'}, {location: 'null'}, {location: '#x'}]\n"
      "provision:\n- script: |\n    #!/bin/sh\n    echo 'a: b'  \n\n- {mode: data, path: /p, "
      "content: "
      "\"tab\\tand\\r\\n\"}\n- {mode: yq, path: /p, expression: '.a = \"b\"'}\n"
      "env: {YES: 'yes', N: '1', E: '', T: '~', D: '2001-01-01', U: 'é', M: \"a\\nb\"}\n"
      "param: {P: ' x '}\nmessage: \"PARAM_P\\n\\n\"\ndns: ['::1']\nhostResolver: {enabled: "
      "false}\n"
      "portForwards: [{guestIP: '::', guestPortRange: [10, 12]}]\nuser: {comment: '', uid: 0}\n"
      "caCerts: {certs: [\"-----BEGIN\\nx\\n-----END\\n\"]}\nvmOpts: {own: {a: [1, {b: null}], c: "
      "1.5}}\n"
      "hostProvision: [{bash: \"x\\n\", hostOS: linux, env: {A: b}}]\n";
  const Value first = machine(text).value;
  const Value second = machine(to_yaml(first)).value;
  EXPECT_EQ(to_yaml(second), to_yaml(first));
  EXPECT_EQ(to_json(second), to_json(first));
}

TEST(Value, NullWhereAListWasSetEmpty) {
  const Machine m = machine("images: []\nmounts: []\nprovision: []\nenv: {}\ndns: []\n");
  for (const char* key : {"images", "mounts", "provision", "env", "dns"}) {
    EXPECT_THAT(to_json(m.value), Not(HasSubstr('"' + std::string(key) + '"'))) << key;
  }
}

}  // namespace
}  // namespace limequat::config::test
