// Images taken as templates, and the names that machines get from them: reference of upstream,
// templates §1.1.
#include "locator/image_template.h"

#include <gtest/gtest.h>

#include "locator/template_name.h"

namespace limequat::locator {
namespace {

TEST(ImageSuffix, FormatAndAtMostOneCompression) {
  const std::pair<const char*, const char*> cases[] = {{"a.img", ".img"},
                                                       {"a.qcow2", ".qcow2"},
                                                       {"a.raw", ".raw"},
                                                       {"a.iso", ".iso"},
                                                       {"a.ipsw", ".ipsw"},
                                                       {"a.qcow2.xz", ".qcow2.xz"},
                                                       {"a.img.gz", ".img.gz"},
                                                       {"a.raw.bz2", ".raw.bz2"},
                                                       {"a.iso.zstd", ".iso.zstd"},
                                                       {"a.img.xz.gz", ""},
                                                       {"a.yaml", ""},
                                                       {"a.gz", ""},
                                                       {"img", ""},
                                                       {"https://h/a.img?x=1", ""},
                                                       {"a.IMG", ""}};
  for (const auto& [locator, suffix] : cases) EXPECT_EQ(image_suffix(locator), suffix) << locator;
}

struct Case {
  const char* locator;
  const char* name;
  const char* os;
  const char* arch;
};

TEST(ImageTemplate, SystemArchitectureAndName) {
  // On a host of this kind; `x86_64` in a name is its own word, `amd64` stays.
  const Case cases[] = {
      {"https://c/ubuntu-24.04-server-cloudimg-amd64.img", "ubuntu-24.04-amd64", "Linux", "x86_64"},
      {"https://c/debian-12-genericcloud-arm64-daily.qcow2", "debian-12-arm64", "Linux", "aarch64"},
      {"https://c/Fedora-Cloud-Base-Generic-43-1.6.x86_64.qcow2", "fedora-43-1.6", "Linux",
       "x86_64"},
      {"https://c/FreeBSD-15.0-RELEASE-arm64-aarch64-BASIC-CLOUDINIT-zfs.raw.xz",
       "freebsd-15.0-arm64-zfs", "FreeBSD", "aarch64"},
      {"http://c/FreeBSD-15.0-RELEASE-amd64-BASIC-CLOUDINIT-zfs.raw.xz", "freebsd-15.0-amd64-zfs",
       "FreeBSD", "x86_64"},
      {"https://c/FreeBSD-16.0-CURRENT-arm64-aarch64-BASIC-CLOUDINIT-ufs.qcow2.xz",
       "freebsd-16.0-arm64-ufs", "FreeBSD", "aarch64"},
      {"https://c/ubuntu-24.04-server-cloudimg-arm64.img", "ubuntu-24.04-arm64", "Linux",
       "aarch64"},
      {"https://c/UniversalMac_26.3_25D125_Restore.ipsw", "macos-26.3", "Darwin", "aarch64"},
      {"file:///images/macOS-26.ipsw", "macos-26", "Darwin", "aarch64"},
      {"file:///images/my-own-macos.img", "my-own-macos", "Darwin", "aarch64"},
      {"file:///images/thing.ipsw", "thing", "Darwin", "aarch64"},
      {"https://c/FREEBSD-15.qcow2", "freebsd-15", "FreeBSD", "x86_64"},
      {"https://c/nocloud_alpine-3.22.1-x86_64-uefi-cloudinit-r0.qcow2", "alpine-3.22.1-r0",
       "Linux", "x86_64"},
      {"https://c/Arch-Linux-x86_64-cloudimg-20250101.123.qcow2", "archlinux", "Linux", "x86_64"},
      {"https://c/Rocky-8-GenericCloud-Base-8.10-20240528.0.aarch64.qcow2", "rocky-8.10.aarch64",
       "Linux", "aarch64"},
      {"https://c/UniversalMac_15.6.1_24G90_Restore.ipsw", "macos-15.6.1", "Darwin", "aarch64"},
      {"https://c/openSUSE-Leap-16.0-Minimal-VM.ppc64le-Cloud.qcow2", "opensuse-leap-16.0.ppc64le",
       "Linux", "ppc64le"},
      {"/images/thing-riscv64.iso", "thing-riscv64", "Linux", "riscv64"},
      {"/images/thing-s390x.img", "thing-s390x", "Linux", "s390x"},
      {"/images/thing-armhf.img", "thing-armhf", "Linux", "armv7l"},
      {"/images/thing-ppc64el.img", "thing-ppc64el", "Linux", "ppc64le"},
      {"/images/macos-thing.img", "macos-thing", "Darwin", "aarch64"}};
  for (const auto& c : cases) {
    const auto image = image_template(c.locator, "x86_64");
    ASSERT_TRUE(image) << c.locator;
    EXPECT_EQ(image->name, c.name) << c.locator;
    EXPECT_EQ(image->os, c.os) << c.locator;
    EXPECT_EQ(image->arch, c.arch) << c.locator;
    EXPECT_EQ(image->yaml, std::string("os: \"") + c.os + "\"\narch: \"" + c.arch +
                               "\"\nimages:\n- location: \"" + c.locator + "\"\n  arch: \"" +
                               c.arch + "\"\n");
  }
  EXPECT_FALSE(image_template("https://c/x.yaml", "x86_64"));
}

TEST(ImageTemplate, SaysWhatItGuessed) {
  const auto plain = image_template("/x/thing.img", "riscv64");
  EXPECT_TRUE(plain->os_guessed);
  EXPECT_TRUE(plain->arch_guessed);
  EXPECT_EQ(plain->arch, "riscv64");
  const auto mac = image_template("/x/thing.ipsw", "x86_64");
  EXPECT_FALSE(mac->os_guessed);
  EXPECT_FALSE(mac->arch_guessed);
  // A keyword counts as a word only.
  EXPECT_TRUE(image_template("/x/xamd64y.img", "riscv64")->arch_guessed);
}

TEST(ImageTemplate, FirstKeywordOfTheTableCountsAlways) {
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(image_template("/x/a-amd64-arm64.img", "s390x")->arch, "aarch64");
  }
}

TEST(ImageName, LosesWhatSaysNothing) {
  const std::pair<const char*, const char*> cases[] = {
      {"system.iso.bz2", "system"},
      {"system-linux_cloudimg.base-s390x.raw", "system-s390x"},
      {"nocloud_system-s390x.raw", "system-s390x"},
      {"system-20250101.raw", "system"},
      {"system-20250101-2000.raw", "system"},
      {"system_20250101.0.raw", "system"},
      {"system-20250101x.raw", "system-20250101x"},
      {"system-19990101.raw", "system-19990101"},
      {"arch-s390x.raw", "archlinux-s390x"},
      {"my-arch-s390x.raw", "my-arch-s390x"},
      {"archer.raw", "archer"},
      {"rocky-8-8.10.raw", "rocky-8.10"},
      {"rocky-8-9.10.raw", "rocky-8-9.10"},
      {"system-8-8.raw", "system-8-8"},
      {"basement-base.raw", "basement"},
      {"macos-15.6.1-foo.img", "macos-15.6.1"},
      {"dir/other/system-vm.img", "system"}};
  for (const auto& [locator, name] : cases)
    EXPECT_EQ(name_from_image(locator, ""), name) << locator;
  EXPECT_EQ(name_from_image("system_cloudimg.base-x86_64.qcow2.gz", "x86_64"), "system");
  EXPECT_EQ(name_from_image("system-amd64.img", "x86_64"), "system-amd64");
}

}  // namespace
}  // namespace limequat::locator
