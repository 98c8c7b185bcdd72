// The merge rules of upstream's reference, config §2, one test each.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/config/sample.h"

namespace limequat::config::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

// A scalar field, three values for it, and how to read it back as text.
struct Scalar {
  const char* key;  // "user.name": a field of a section
  const char* values[3];
};

std::string yaml_of(std::string_view key, std::string_view value) {
  const auto dot = key.find('.');
  if (dot == std::string_view::npos) return fmt::format("{}: {}\n", key, value);
  return fmt::format("{}: {{{}: {}}}\n", key.substr(0, dot), key.substr(dot + 1), value);
}

// As YAML reads it: "true" is not "\"true\"".
std::string shown(const gotemplate::Value& root, std::string_view key) {
  const gotemplate::Value* value = &root;
  while (!key.empty()) {
    const auto dot = key.find('.');
    value = value->find_json(key.substr(0, dot));
    if (value == nullptr) return "no such key";
    key.remove_prefix(dot == std::string_view::npos ? key.size() : dot + 1);
  }
  switch (value->kind()) {
    case gotemplate::Value::Kind::boolean:
      return value->as_bool() ? "true" : "false";
    case gotemplate::Value::Kind::integer:
      return std::to_string(value->as_int());
    case gotemplate::Value::Kind::string:
      return value->as_string();
    default:
      return "not a scalar";
  }
}

constexpr Scalar kScalars[] = {
    {"vmType", {"qemu", "vz", "wsl2"}},
    {"os", {"Linux", "FreeBSD", "Darwin"}},
    {"arch", {"x86_64", "aarch64", "riscv64"}},
    {"cpus", {"1", "2", "3"}},
    {"memory", {"1GiB", "2GiB", "3GiB"}},
    {"disk", {"1GiB", "2GiB", "3GiB"}},
    {"timezone", {"UTC", "Asia/Tokyo", "Europe/Rome"}},
    {"mountType", {"9p", "virtiofs", "reverse-sshfs"}},
    {"mountInotify", {"true", "false", "true"}},
    {"tpm", {"true", "false", "true"}},
    {"nestedVirtualization", {"true", "false", "true"}},
    {"propagateProxyEnv", {"true", "false", "true"}},
    {"upgradePackages", {"true", "false", "true"}},
    {"guestInstallPrefix", {"/a", "/b", "/c"}},
    {"user.name", {"a", "b", "c"}},
    {"user.comment", {"a", "b", "c"}},
    {"user.home", {"/a", "/b", "/c"}},
    {"user.shell", {"/a", "/b", "/c"}},
    {"user.uid", {"1", "2", "3"}},
    {"user.passwordlessSudo", {"true", "false", "true"}},
    {"audio.device", {"a", "b", "c"}},
    {"audio.interface", {"hda", "virtio", "hda"}},
    {"video.display", {"none", "vnc", "gtk"}},
    {"ssh.localPort", {"1001", "1002", "1003"}},
    {"ssh.loadDotSSHPubKeys", {"true", "false", "true"}},
    {"ssh.forwardAgent", {"true", "false", "true"}},
    {"ssh.forwardX11", {"true", "false", "true"}},
    {"ssh.forwardX11Trusted", {"true", "false", "true"}},
    {"ssh.overVsock", {"true", "false", "true"}},
    {"firmware.legacyBIOS", {"true", "false", "true"}},
    {"containerd.system", {"true", "false", "true"}},
    {"containerd.user", {"false", "true", "false"}},
    {"hostResolver.enabled", {"false", "true", "false"}},
    {"hostResolver.ipv6", {"true", "false", "true"}},
    {"caCerts.removeDefaults", {"true", "false", "true"}},
    {"excludeFromBackup", {"none", "disks", "all"}},
};

TEST(Merge, ScalarsOverrideOverMachineOverDefault) {
  for (const Scalar& field : kScalars) {
    const std::string d = yaml_of(field.key, field.values[0]);
    const std::string y = yaml_of(field.key, field.values[1]);
    const std::string o = yaml_of(field.key, field.values[2]);
    const auto value = [&](const Texts& texts) {
      return shown(load(texts).machine.value, field.key);
    };
    EXPECT_EQ(value({.default_yaml = d}), field.values[0]) << field.key;
    EXPECT_EQ(value({.machine = y, .default_yaml = d}), field.values[1]) << field.key;
    EXPECT_EQ(value({.machine = y, .default_yaml = d, .override_yaml = o}), field.values[2])
        << field.key;
    EXPECT_EQ(value({.machine = y, .override_yaml = o}), field.values[2]) << field.key;
  }
}

TEST(Merge, SectionsMergeFieldByField) {
  const User user = load({.machine = "user: {shell: /bin/y}",
                          .default_yaml = "user: {name: d, shell: /bin/d}",
                          .override_yaml = "user: {comment: o}"})
                        .machine.user;
  EXPECT_EQ(user.name, "d");
  EXPECT_EQ(user.shell, "/bin/y");
  EXPECT_EQ(user.comment, "o");
  EXPECT_EQ(user.home, "/home/d.guest");
}

// The lists that are put together override, machine, default.
TEST(Merge, ListsAreConcatenated) {
  const auto both = [](std::string_view key, std::string_view element) {
    const auto text = [&](std::string_view word) {
      std::string item(element);
      item.replace(item.find('@'), 1, word);
      return std::string(key) + ": [" + item + "]\n";
    };
    return load({.machine = text("y"), .default_yaml = text("d"), .override_yaml = text("o")})
        .machine;
  };
  const auto images = both("images", "{location: /@}").images;
  EXPECT_EQ(images[0].location + images[1].location + images[2].location, "/o/y/d");
  const auto provision = both("provision", "{script: '@'}").provision;
  EXPECT_EQ(provision[0].script + provision[1].script + provision[2].script, "oyd");
  const auto probes = both("probes", "{script: '@'}").probes;
  EXPECT_EQ(probes[0].script + probes[1].script + probes[2].script, "oyd");
  const auto forwards = both("portForwards", "{guestSocket: /@}").port_forwards;
  EXPECT_EQ(forwards[0].guest_socket + forwards[1].guest_socket, "/o/y");
  const auto copies = both("copyToHost", "{guest: /@}").copy_to_host;
  EXPECT_EQ(copies[0].guest + copies[1].guest + copies[2].guest, "/o/y/d");
  const auto disks = both("additionalDisks", "'@'").additional_disks;
  EXPECT_EQ(disks[0].name + disks[1].name + disks[2].name, "oyd");
  EXPECT_THAT(both("mountTypesUnsupported", "'@'").mount_types_unsupported,
              ElementsAre("o", "y", "d"));
}

TEST(Merge, NestedListsAreConcatenated) {
  const Machine m = load({.machine = "containerd: {archives: [{location: /y}]}\n"
                                     "firmware: {images: [{location: /y}]}",
                          .default_yaml = "containerd: {archives: [{location: /d}]}\n"
                                          "firmware: {images: [{location: /d}]}"})
                        .machine;
  EXPECT_EQ(m.containerd.archives[0].location + m.containerd.archives[1].location, "/y/d");
  EXPECT_EQ(m.firmware.images[0].location + m.firmware.images[1].location, "/y/d");
}

TEST(Merge, MountsWithOneMountPointBecomeOne) {
  const auto mounts =
      load({.machine =
                "mounts: [{location: /src, writable: true, 9p: {msize: 1MiB}}, {location: /y}]",
            .default_yaml = "mounts: [{location: /d}, {location: /other, mountPoint: /src, "
                            "sshfs: {cache: false}}]",
            .override_yaml =
                "mounts: [{location: /src, writable: false, virtiofs: {queueSize: 8}}]"})
          .machine.mounts;
  ASSERT_EQ(mounts.size(), 3u);
  EXPECT_EQ(mounts[0].location, "/d");
  EXPECT_EQ(mounts[1].location, "/other");  // the first entry's location is kept
  EXPECT_EQ(mounts[1].mount_point, "/src");
  EXPECT_FALSE(mounts[1].writable);
  EXPECT_FALSE(mounts[1].sshfs.cache);
  EXPECT_EQ(mounts[1].nine_p.msize, "1MiB");
  EXPECT_EQ(mounts[1].nine_p.cache, "fscache");
  EXPECT_EQ(mounts[1].virtiofs_queue_size, 8);
  EXPECT_EQ(mounts[2].location, "/y");
}

TEST(Merge, MountPointsAreComparedAfterExpansion) {
  const auto mounts = load({.machine = "mounts: [{location: '~/x/', writable: true}]",
                            .default_yaml = "mounts: [{location: '{{.Home}}/x'}]"})
                          .machine.mounts;
  ASSERT_EQ(mounts.size(), 1u);
  EXPECT_EQ(mounts[0].location, "/home/alice/x");
  EXPECT_TRUE(mounts[0].writable);
}

TEST(Merge, NetworksOfOneInterface) {
  const Loaded loaded = load(
      {.machine = "networks: [{lima: shared, interface: net0, metric: 5}, {lima: a}, {lima: a}]",
       .default_yaml = "networks: [{socket: /s, interface: net0, macAddress: '52:55:55:00:00:01'}]",
       .override_yaml = "networks: [{socket: /t, interface: net0}]"});
  const auto& networks = loaded.machine.networks;
  ASSERT_EQ(networks.size(), 3u);
  EXPECT_EQ(networks[0].lima, "");
  EXPECT_EQ(networks[0].socket, "/t");
  EXPECT_EQ(networks[0].metric, 5u);
  EXPECT_EQ(networks[0].mac_address, "52:55:55:00:00:01");
  EXPECT_EQ(networks[1].interface, "lima1");
  EXPECT_EQ(networks[2].interface, "lima2");
}

TEST(Merge, NetworkWithSocketAndLimaKeepsLima) {
  const Loaded loaded = load({.machine = "networks: [{lima: shared, socket: /t, interface: net0}]",
                              .default_yaml = "networks: [{socket: /s, interface: net0}]"});
  EXPECT_EQ(loaded.machine.networks[0].lima, "shared");
  EXPECT_EQ(loaded.machine.networks[0].socket, "");
  EXPECT_THAT(joined(loaded.warnings), HasSubstr("ignoring socket"));
}

TEST(Merge, DnsIsTakenWhole) {
  const Texts all = {.machine = "dns: [1.1.1.2]",
                     .default_yaml = "dns: [1.1.1.1]",
                     .override_yaml = "dns: [1.1.1.3]"};
  EXPECT_THAT(load(all).machine.dns, ElementsAre("1.1.1.3"));
  EXPECT_THAT(load({.machine = "dns: []", .default_yaml = all.default_yaml}).machine.dns,
              ElementsAre("1.1.1.1"));
  EXPECT_THAT(load({.machine = all.machine, .override_yaml = "dns: []"}).machine.dns,
              ElementsAre("1.1.1.2"));
}

TEST(Merge, MapsByKey) {
  const Machine m = load({.machine = "env: {B: y, C: y}\nparam: {P: y}\n"
                                     "hostResolver: {hosts: {h: 1.1.1.1}}\nmessage: '{{.Param.P}}'",
                          .default_yaml = "env: {A: d, B: d}\nparam: {P: d, Q: d}\n"
                                          "hostResolver: {hosts: {g: 2.2.2.2}}",
                          .override_yaml = "env: {C: o}"})
                        .machine;
  EXPECT_THAT(m.env, ElementsAre(Pair("A", "d"), Pair("B", "y"), Pair("C", "o")));
  EXPECT_THAT(m.param, ElementsAre(Pair("P", "y"), Pair("Q", "d")));
  EXPECT_THAT(m.host_resolver.hosts, ElementsAre(Pair("g", "2.2.2.2"), Pair("h", "1.1.1.1")));
}

TEST(Merge, VmOptsByDriver) {
  const Machine m = load({.machine = "vmOpts: {qemu: {cpuType: {x86_64: max}}}",
                          .default_yaml = "vmOpts: {qemu: {minimumVersion: 8.0.0}, vz: {a: 1}}"})
                        .machine;
  EXPECT_THAT(m.qemu_cpu_type, ElementsAre(Pair("x86_64", "max")));
  EXPECT_EQ(m.qemu_minimum_version, "");  // the driver's whole value was replaced
  EXPECT_NE(m.value.find("VMOpts")->find("vz"), nullptr);
}

TEST(Merge, CertificatesOnceEach) {
  const CaCerts certs = load({.machine = "caCerts: {files: [/b, /a], certs: [y]}",
                              .default_yaml = "caCerts: {files: [/a, /a]}",
                              .override_yaml = "caCerts: {files: [/c]}"})
                            .machine.ca_certs;
  EXPECT_THAT(certs.files, ElementsAre("/a", "/b", "/c"));
  EXPECT_THAT(certs.certs, ElementsAre("y"));
}

TEST(Merge, SomeFieldsAreTheMachinesOwn) {
  const Loaded loaded = load({.default_yaml = "message: hello\nminimumLimaVersion: 1.0.0\n"
                                              "base: template:x\ncpuType: {x86_64: max}\n"
                                              "rosetta: {enabled: true}\n"});
  EXPECT_EQ(loaded.machine.message, "");
  EXPECT_EQ(loaded.machine.minimum_lima_version, "");
  EXPECT_THAT(loaded.machine.qemu_cpu_type, IsEmpty());
  EXPECT_EQ(
      joined(loaded.warnings),
      "/lima/_config/default.yaml:3:7: field `base` only has an effect in a machine's own "
      "lima.yaml\n"
      "/lima/_config/default.yaml:2:21: field `minimumLimaVersion` only has an effect in a "
      "machine's own lima.yaml\n"
      "/lima/_config/default.yaml:4:10: field `cpuType` only has an effect in a machine's own "
      "lima.yaml\n"
      "/lima/_config/default.yaml:1:10: field `message` only has an effect in a machine's own "
      "lima.yaml\n"
      "/lima/_config/default.yaml:5:20: field `rosetta.enabled` only has an effect in a "
      "machine's own lima.yaml");
}

TEST(Merge, OldCpuTypeFillsWhatVmOptsLeavesOut) {
  const Machine m =
      machine("cpuType: {x86_64: old, aarch64: old}\nvmOpts: {qemu: {cpuType: {x86_64: new}}}");
  EXPECT_THAT(m.qemu_cpu_type, ElementsAre(Pair("aarch64", "old"), Pair("x86_64", "new")));
}

// The layers of a Loader serve many machines: none may change them.
TEST(Merge, LayersAreUsedAgain) {
  const Loader loader(sample_facts(),
                      layer(kDefaultPath, "mounts: [{location: /d}]\nprovision: [{script: d}]"));
  for (int i = 0; i < 2; ++i) {
    const Machine m = loader
                          .load({.path = "/y", .text = "mounts: [{location: /d, writable: true}]"},
                                sample_instance())
                          .machine;
    ASSERT_EQ(m.mounts.size(), 1u);
    EXPECT_TRUE(m.mounts[0].writable);
    EXPECT_EQ(m.provision[0].script, "d");
  }
  EXPECT_FALSE(
      loader.load({.path = "/y", .text = ""}, sample_instance()).machine.mounts[0].writable);
}

}  // namespace
}  // namespace limequat::config::test
