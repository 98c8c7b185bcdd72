#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/file.h"
#include "tests/unit/config/sample.h"

namespace limequat::config::test {
namespace {

using testing::IsEmpty;

TEST(Defaults, OfALinuxHost) {
  const Machine m = machine("");
  EXPECT_EQ(m.vm_type, "qemu");
  EXPECT_EQ(m.os, Os::linux);
  EXPECT_EQ(m.arch, Arch::x86_64);
  EXPECT_THAT(m.images, IsEmpty());
  EXPECT_EQ(m.cpus, 4);
  EXPECT_EQ(m.memory, std::int64_t{4} << 30);
  EXPECT_EQ(m.disk, std::int64_t{100} << 30);
  EXPECT_EQ(m.mount_type, "");
  EXPECT_EQ(m.ssh.local_port, 0);
  EXPECT_FALSE(m.ssh.load_dot_ssh_pub_keys);
  EXPECT_FALSE(m.ssh.over_vsock.has_value());
  EXPECT_FALSE(m.firmware.legacy_bios);
  EXPECT_EQ(m.video_display, "none");
  EXPECT_EQ(m.vnc_display, "127.0.0.1:0,to=9");
  EXPECT_EQ(m.guest_install_prefix, "/usr/local");
  EXPECT_FALSE(m.upgrade_packages);
  EXPECT_TRUE(m.containerd.user);
  EXPECT_FALSE(m.containerd.system);
  EXPECT_EQ(m.containerd.archives.size(), 2u);
  EXPECT_EQ(m.containerd.archives[1].arch, Arch::aarch64);
  EXPECT_TRUE(m.host_resolver.enabled);
  EXPECT_FALSE(m.host_resolver.ipv6);
  EXPECT_TRUE(m.propagate_proxy_env);
  EXPECT_FALSE(m.plain);
  EXPECT_EQ(m.timezone, "Europe/Berlin");
  EXPECT_THAT(m.host_provision, IsEmpty());
}

TEST(Defaults, SmallHost) {
  HostFacts facts = sample_facts();
  facts.cpus = 2;
  facts.memory = std::int64_t{3} << 30;
  const Machine m = load({}, facts).machine;
  EXPECT_EQ(m.cpus, 2);
  EXPECT_EQ(m.memory, std::int64_t{3} << 29);
}

TEST(Defaults, EmptyValuesCountAsUnset) {
  const Machine m = machine(
      "cpus: 0\nmemory: ''\ndisk: ''\nos: default\narch: ''\nvideo: {display: ''}\n"
      "mountType: default\nssh:\nprovision:\nenv:\n");
  EXPECT_EQ(m.cpus, 4);
  EXPECT_EQ(m.memory, std::int64_t{4} << 30);
  EXPECT_EQ(m.disk, std::int64_t{100} << 30);
  EXPECT_EQ(m.os, Os::linux);
  EXPECT_EQ(m.arch, Arch::x86_64);
  EXPECT_EQ(m.video_display, "none");
  EXPECT_EQ(m.mount_type, "");
}

TEST(Defaults, VmTypeOfHosts) {
  HostFacts mac = sample_facts();
  mac.goos = "darwin";
  mac.goarch = "arm64";
  EXPECT_EQ(load({}, mac).machine.vm_type, "vz");
  EXPECT_EQ(load({}, mac).machine.arch, Arch::aarch64);
  EXPECT_EQ(load({.machine = "arch: x86_64"}, mac).machine.vm_type, "qemu");
  EXPECT_EQ(load({.machine = "arch: x86_64\nvmType: vz"}, mac).machine.vm_type, "vz");
}

TEST(Defaults, User) {
  const User user = machine("").user;
  EXPECT_EQ(user.name, "alice");
  EXPECT_EQ(user.comment, "Alice Liddell");
  EXPECT_EQ(user.home, "/home/alice.guest");
  EXPECT_EQ(user.shell, "/bin/bash");
  EXPECT_EQ(user.uid, 501u);
  EXPECT_TRUE(user.passwordless_sudo);
}

TEST(Defaults, UserByGuestOs) {
  struct Case {
    const char* os;
    const char* home;
    const char* shell;
    bool sudo;
  };
  for (const Case& c : {Case{"Linux", "/home/alice.guest", "/bin/bash", true},
                        Case{"FreeBSD", "/home/alice.guest", "/bin/sh", true},
                        Case{"Darwin", "/Users/alice.guest", "/bin/zsh", false},
                        Case{"Windows", "/home/alice.guest", "cmd.exe", true}}) {
    const User user = machine(std::string("os: ") + c.os).user;
    EXPECT_EQ(user.home, c.home) << c.os;
    EXPECT_EQ(user.shell, c.shell) << c.os;
    EXPECT_EQ(user.passwordless_sudo, c.sudo) << c.os;
  }
}

TEST(Defaults, RootBecomesLima) {
  HostFacts root = sample_facts();
  root.user = "root";
  root.uid = 0;
  const Loaded loaded = load({}, root);
  EXPECT_EQ(loaded.machine.user.name, "lima");
  EXPECT_EQ(loaded.machine.user.uid, 1000u);
  EXPECT_EQ(loaded.machine.user.home, "/home/lima.guest");
  EXPECT_EQ(joined(loaded.warnings), "");
}

TEST(Defaults, NameThatNoGuestTakes) {
  HostFacts facts = sample_facts();
  facts.user = "Jörg Müller";
  const Loaded loaded = load({}, facts);
  EXPECT_EQ(loaded.machine.user.name, "lima");
  EXPECT_EQ(joined(loaded.warnings),
            "local username `Jörg Müller` is not a valid Linux username (must match "
            "`^[a-z_][a-z0-9_-]*$`); using `lima` instead");
}

TEST(Defaults, HomeAndAdminByInstanceVersion) {
  HostFacts admin = sample_facts();
  admin.user = "admin";
  struct Case {
    bool existing = false;
    std::optional<std::string> version;
    const char* home = "";
  };
  for (const Case& c :
       {Case{false, std::nullopt, "/home/lima.guest"}, Case{true, "2.1.0", "/home/lima.guest"},
        Case{true, "v2.0.3-5-gabc", "/home/lima.linux"}, Case{true, "1.0.0", "/home/lima.linux"},
        Case{true, "0.23.2", "/home/admin.linux"}, Case{true, std::nullopt, "/home/admin.linux"},
        Case{true, "<unknown>", "/home/lima.guest"}}) {
    InstanceContext instance = sample_instance();
    instance.existing = c.existing;
    instance.lima_version = c.version;
    EXPECT_EQ(load({}, admin, instance).machine.user.home, c.home) << c.version.value_or("none");
  }
}

TEST(Defaults, ImageFilesTakeTheMachinesArch) {
  const Machine m = machine(
      "arch: aarch64\nimages:\n- location: /a\n- location: /b\n  arch: x86_64\n"
      "  kernel: {location: /k, cmdline: quiet}\n  initrd: {location: /i, arch: aarch64}\n");
  EXPECT_EQ(m.images[0].arch, Arch::aarch64);
  EXPECT_FALSE(m.images[0].kernel.has_value());
  EXPECT_EQ(m.images[1].arch, Arch::x86_64);
  EXPECT_EQ(m.images[1].kernel->arch, Arch::x86_64);
  EXPECT_EQ(m.images[1].kernel->cmdline, "quiet");
  EXPECT_EQ(m.images[1].initrd->arch, Arch::aarch64);
}

TEST(Defaults, ContainerdByOsAndArch) {
  struct Case {
    const char* os;
    const char* arch;
    bool user;
  };
  for (const Case& c : {Case{"Linux", "x86_64", true}, Case{"Linux", "aarch64", true},
                        Case{"Linux", "riscv64", false}, Case{"Linux", "armv7l", false},
                        Case{"Darwin", "aarch64", false}, Case{"Darwin", "x86_64", false},
                        Case{"FreeBSD", "x86_64", false}, Case{"FreeBSD", "aarch64", false}}) {
    const Machine m = machine(std::string("os: ") + c.os + "\narch: " + c.arch);
    EXPECT_EQ(m.containerd.user, c.user) << c.os << ' ' << c.arch;
  }
  EXPECT_TRUE(machine("os: Darwin\ncontainerd: {user: true}").containerd.user);
}

TEST(Defaults, PasswordlessSudoOfTheLayers) {
  const auto sudo = [](const Texts& texts) { return load(texts).machine.user.passwordless_sudo; };
  const char* off = "user: {passwordlessSudo: false}";
  const char* on = "user: {passwordlessSudo: true}";
  EXPECT_TRUE(sudo({}));
  EXPECT_FALSE(sudo({.default_yaml = off}));
  EXPECT_FALSE(sudo({.machine = off, .default_yaml = on}));
  EXPECT_FALSE(sudo({.machine = on, .override_yaml = off}));
}

TEST(Defaults, StaticForwardsInPlainMode) {
  const std::string rules =
      "portForwards: [{guestPort: 8080, hostPort: 8080, static: true}, {guestPort: 9000, static: "
      "false}, {guestPort: 8081}]\n";
  const auto plain = machine("plain: true\n" + rules).port_forwards;
  ASSERT_EQ(plain.size(), 1u);
  EXPECT_TRUE(plain[0].is_static);
  EXPECT_EQ(plain[0].host_port_first, 8080);
  EXPECT_EQ(machine(rules).port_forwards.size(), 3u);
  EXPECT_THAT(machine("plain: true\nportForwards: [{guestPort: 1}]").port_forwards, IsEmpty());
}

TEST(Defaults, ImageVariants) {
  const auto images = machine(
                          "images:\n- {location: a, variant: server}\n"
                          "- {location: b, variant: minimal, archVariant: v3}\n")
                          .images;
  EXPECT_EQ(images[0].variant, "server");
  EXPECT_EQ(images[0].arch_variant, "");
  EXPECT_EQ(images[1].variant, "minimal");
  EXPECT_EQ(images[1].arch_variant, "v3");
}

TEST(Defaults, ContainerdOnlyWhereItRuns) {
  EXPECT_FALSE(machine("arch: riscv64").containerd.user);
  EXPECT_FALSE(machine("os: FreeBSD").containerd.user);
  EXPECT_TRUE(machine("arch: riscv64\ncontainerd: {user: true}").containerd.user);
}

TEST(Defaults, Mounts) {
  const Machine m = machine("mounts: [{location: /a}, {location: /b, writable: true}]");
  EXPECT_EQ(m.mounts[0].mount_point, "/a");
  EXPECT_FALSE(m.mounts[0].writable);
  EXPECT_TRUE(m.mounts[0].sshfs.cache);
  EXPECT_EQ(m.mounts[0].nine_p.security_model, "none");
  EXPECT_EQ(m.mounts[0].nine_p.protocol_version, "9p2000.L");
  EXPECT_EQ(m.mounts[0].nine_p.msize, "128KiB");
  EXPECT_EQ(m.mounts[0].nine_p.cache, "fscache");
  EXPECT_EQ(m.mounts[1].nine_p.cache, "mmap");
  EXPECT_FALSE(m.mounts[0].virtiofs_queue_size.has_value());
}

TEST(Defaults, ProvisionByMode) {
  const Machine m = machine(
      "provision:\n- script: a\n- mode: data\n  path: /x\n- mode: yq\n  path: /y\n  expression: .\n"
      "- mode: dependency\n  script: b\n");
  EXPECT_EQ(m.provision[0].mode, ProvisionMode::system);
  EXPECT_EQ(m.provision[1].owner, "root:root");
  EXPECT_EQ(m.provision[1].permissions, "644");
  EXPECT_TRUE(m.provision[1].overwrite);
  EXPECT_EQ(m.provision[2].format, "auto");
  EXPECT_FALSE(m.provision[3].skip_default_dependency_resolution);
  EXPECT_EQ(machine("os: FreeBSD\nprovision: [{mode: data, path: /x}]").provision[0].owner,
            "root:wheel");
}

TEST(Defaults, ProbesAreNumberedOverAllLayers) {
  const Machine m = load({.machine = "probes: [{script: '#!1'}, {description: mine}]",
                          .default_yaml = "probes: [{script: '#!2'}]"})
                        .machine;
  EXPECT_EQ(m.probes[0].description, "user probe 1/3");
  EXPECT_EQ(m.probes[1].description, "mine");
  EXPECT_EQ(m.probes[2].description, "user probe 3/3");
  EXPECT_EQ(m.probes[0].mode, "readiness");
}

TEST(Defaults, PortForwards) {
  const auto rules = machine(
                         "portForwards:\n"
                         "- {}\n"
                         "- {guestPort: 80, hostPort: 8080}\n"
                         "- {guestIPMustBeZero: true, guestPort: 443}\n"
                         "- {guestIP: 0.0.0.0, hostIP: 0.0.0.0, proto: tcp}\n"
                         "- {guestIP: '::', guestPortRange: [2000, 2010]}\n"
                         "- {guestSocket: /run/d.sock, hostSocket: d.sock}\n")
                         .port_forwards;
  EXPECT_EQ(rules[0].guest_ip, "127.0.0.1");
  EXPECT_EQ(rules[0].guest_port_last, 65535);
  EXPECT_EQ(rules[0].host_port_first, 1);
  EXPECT_EQ(rules[0].protocol, Protocol::any);
  EXPECT_FALSE(rules[0].guest_ip_must_be_zero);
  EXPECT_EQ(rules[1].guest_port_first, 80);
  EXPECT_EQ(rules[1].host_port_first, 8080);
  EXPECT_EQ(rules[1].host_port_last, 8080);
  EXPECT_EQ(rules[2].guest_ip, "0.0.0.0");
  EXPECT_EQ(rules[2].host_port_first, 443);
  EXPECT_TRUE(rules[3].guest_ip_must_be_zero);
  EXPECT_EQ(rules[3].protocol, Protocol::tcp);
  EXPECT_FALSE(rules[4].guest_ip_must_be_zero);
  EXPECT_EQ(rules[4].host_port_last, 2010);
  EXPECT_EQ(rules[5].host_socket, "/lima/my_dev.1/sock/d.sock");
}

TEST(Defaults, Networks) {
  const auto networks =
      machine("networks: [{lima: user-v2}, {vzNAT: true, interface: nat0, metric: 7}]").networks;
  EXPECT_EQ(networks[0].interface, "lima0");
  EXPECT_EQ(networks[0].metric, 100u);
  EXPECT_TRUE(networks[0].mac_address.starts_with("52:55:55:"));
  EXPECT_EQ(networks[0].mac_address.size(), 17u);
  EXPECT_EQ(networks[1].interface, "nat0");
  EXPECT_EQ(networks[1].metric, 7u);
  EXPECT_NE(networks[0].mac_address, networks[1].mac_address);
}

TEST(Defaults, PlainModeSwitchesThingsOff) {
  const Machine m = machine(
      "plain: true\nmounts: [{location: /a}]\ncontainerd: {system: true}\ntimezone: UTC\n"
      "portForwards: [{guestPort: 1}, {guestPort: 2, static: true}]\n");
  EXPECT_THAT(m.mounts, IsEmpty());
  EXPECT_FALSE(m.containerd.user);
  EXPECT_FALSE(m.containerd.system);
  EXPECT_EQ(m.timezone, "");
  ASSERT_EQ(m.port_forwards.size(), 1u);
  EXPECT_EQ(m.port_forwards[0].guest_port_first, 2);
}

TEST(Defaults, SshOverVsockFromTheEnvironment) {
  HostFacts facts = sample_facts();
  facts.ssh_over_vsock = "true";
  const Loaded on = load({.machine = "ssh: {overVsock: false}"}, facts);
  EXPECT_EQ(on.machine.ssh.over_vsock, true);
  EXPECT_THAT(joined(on.warnings), testing::HasSubstr("LIMA_SSH_OVER_VSOCK is deprecated"));
  facts.ssh_over_vsock = "yes";
  const Loaded odd = load({}, facts);
  EXPECT_FALSE(odd.machine.ssh.over_vsock.has_value());
  EXPECT_THAT(joined(odd.warnings), testing::HasSubstr("invalid LIMA_SSH_OVER_VSOCK value `yes`"));
}

TEST(HostFactsDetect, ZoneOfAFile) {
  const TemporaryDirectory folder("config-test");
  const Path zones = folder.path() / "zoneinfo";
  make_directories(zones / "Etc");
  make_directories(zones / "Antarctica");
  for (const char* name : {"Etc/UTC", "UTC", "Antarctica/Troll"}) {
    write_file_atomic(zones / name, "", 0600);
  }
  write_file_atomic(folder.path() / "elsewhere", "", 0600);
  std::filesystem::create_symlink(zones / "Antarctica/Troll", folder.path() / "localtime");
  EXPECT_EQ(zone_of_file(zones / "Antarctica/Troll"), "Antarctica/Troll");
  EXPECT_EQ(zone_of_file(folder.path() / "localtime"), "Antarctica/Troll");
  EXPECT_EQ(zone_of_file(zones / "UTC"), "UTC");
  EXPECT_EQ(zone_of_file(folder.path() / "elsewhere"), "");
  EXPECT_EQ(zone_of_file(zones / "No/Zone"), "");
  EXPECT_EQ(zone_of_file(""), "");
}

TEST(HostFactsDetect, KnowsThisHost) {
  const HostFacts facts = HostFacts::detect();
  EXPECT_EQ(facts.goos, host_goos());
  EXPECT_FALSE(facts.user.empty());
  EXPECT_FALSE(facts.home.empty());
  EXPECT_GE(facts.cpus, 1);
  EXPECT_GT(facts.memory, 0);
  EXPECT_FALSE(facts.machine_id.empty());
}

}  // namespace
}  // namespace limequat::config::test
