#include "config/derived.h"

#include <gtest/gtest.h>

#include <set>

#include "config/identifier.h"

namespace limequat::config {
namespace {

// Expected values: printf '%s' TEXT | sha256sum.
TEST(Derived, MountTag) {
  EXPECT_EQ(mount_tag("/home/u", "/home/u"), "lima-f872001c91a4f2cf");
  EXPECT_NE(mount_tag("/a", "/b"), mount_tag("/a", "/c"));
  // 9p takes tags of at most 31 bytes.
  for (const char* path : {"/Users/u", "/Users/u/Development/project", "/", "/tmp/lima"}) {
    EXPECT_TRUE(mount_tag(path, "/mnt").starts_with("lima-")) << path;
    EXPECT_LE(mount_tag(path, "/mnt").size(), 31u) << path;
  }
}

TEST(Derived, MountTagsDiffer) {
  std::set<std::string> tags;
  for (const char* path : {"/Users/u1", "/Users/u2", "/home/u1", "/mnt/data", "/tmp/lima"}) {
    EXPECT_TRUE(tags.insert(mount_tag(path, path)).second) << path;
  }
}

TEST(Derived, MacAddress) {
  EXPECT_EQ(mac_address("id", "/lima/x/lima.yaml#0"), "52:55:55:74:24:44");
}

TEST(Derived, GuestHostname) { EXPECT_EQ(guest_hostname("my_example.com"), "lima-my-example-com"); }

TEST(Derived, CompareVersion) {
  struct Case {
    const char* version;
    const char* release;
    int result;
  };
  for (const Case& c :
       {Case{"", "1.0.0", -1}, Case{"", "", 0}, Case{"1.0.0", "1.0.0", 0},
        Case{"v1.0.0", "1.0.0", 0}, Case{"1.0.0.m", "1.0.0", 0}, Case{"1.0.0-5-gabc", "1.0.0", 1},
        Case{"0.19.1-16-gf3dc6ed.m", "0.19.1", 1}, Case{"0.19.1", "0.20.0", -1},
        Case{"2.10.0", "2.9.9", 1}, Case{"<unknown>", "9.9.9", 1}, Case{"f3dc6ed", "9.9.9", 1},
        Case{"1.0.0", "nonsense", 1}, Case{"1.0.0", "1.0.0-rc.1", 1}}) {
    EXPECT_EQ(compare_version(c.version, c.release), c.result) << c.version << " " << c.release;
  }
}

TEST(Derived, ParseVersion) {
  EXPECT_EQ(parse_version("v0.19.1-16-gf3dc6ed.m"), "0.19.1");
  EXPECT_EQ(parse_version("1.2.3.m"), "1.2.3");
  for (const char* bad :
       {"", "1.2", "1.2.3.4", "a.b.c", "1..3", "1.2.3x", "-1.2.3", "1.2.99999999999999999999"}) {
    EXPECT_EQ(parse_version(bad), std::nullopt) << bad;
  }
}

TEST(Derived, QemuMountType) {
  Machine machine;
  EXPECT_EQ(qemu_mount_type(machine, "linux", false, std::nullopt), "9p");
  EXPECT_EQ(qemu_mount_type(machine, "windows", false, std::nullopt), "reverse-sshfs");
  EXPECT_EQ(qemu_mount_type(machine, "linux", true, "0.23.0"), "reverse-sshfs");
  EXPECT_EQ(qemu_mount_type(machine, "linux", true, std::nullopt), "reverse-sshfs");
  EXPECT_EQ(qemu_mount_type(machine, "linux", true, "1.0.0"), "9p");
  machine.mount_types_unsupported = {"9p"};
  EXPECT_EQ(qemu_mount_type(machine, "linux", false, std::nullopt), "reverse-sshfs");
  machine.mount_type = "virtiofs";
  EXPECT_EQ(qemu_mount_type(machine, "linux", false, std::nullopt), "virtiofs");
}

TEST(Identifier, Rules) {
  for (const char* good : {"a", "A-b_c.d", "1", "ubuntu-24.04"}) {
    EXPECT_EQ(identifier_problem(good), "") << good;
  }
  for (const char* bad : {"-a", "a-", "a--b", "a..b", "a/b", "a b", "ä", ".", ".."}) {
    EXPECT_NE(identifier_problem(bad), "") << bad;
  }
  EXPECT_EQ(identifier_problem(""), "identifier must not be empty");
  EXPECT_EQ(identifier_problem(std::string(76, 'x')), "");
  EXPECT_NE(identifier_problem(std::string(77, 'x')), "");
}

TEST(Words, OfEnumerations) {
  EXPECT_EQ(to_string(Os::freebsd), "FreeBSD");
  EXPECT_EQ(parse_os("linux"), std::nullopt);
  EXPECT_EQ(parse_arch("riscv64"), Arch::riscv64);
  EXPECT_EQ(parse_go_arch("arm"), Arch::armv7l);
  EXPECT_EQ(to_string(ProvisionMode::yq), "yq");
  EXPECT_TRUE(parse_go_arch(host_goarch()).has_value());
}

}  // namespace
}  // namespace limequat::config
