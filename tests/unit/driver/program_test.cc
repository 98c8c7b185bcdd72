#include "driver/qemu/program.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <map>

#include "base/error.h"
#include "driver/qemu/firmware.h"
#include "tests/support/environment.h"

namespace limequat::driver::qemu {
namespace {

using config::Arch;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::ThrowsMessage;

GetEnv with(std::map<std::string, std::string, std::less<>> variables) {
  return [variables](std::string_view name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  };
}

class FindQemu : public testing::Test {
 protected:
  FindQemu() : path_("PATH", folder_.path().c_str()) {
    std::filesystem::copy_file(LIMEQUAT_FAKE_QEMU, folder_.path() / "qemu-system-arm");
  }
  TemporaryDirectory folder_{"qemu"};
  test::ScopedVariable path_;
};

TEST_F(FindQemu, by_the_name_of_the_architecture_on_PATH) {
  const Program program = find_qemu(Arch::armv7l, with({}));
  EXPECT_EQ(program.executable, folder_.path() / "qemu-system-arm");
  EXPECT_TRUE(program.plain());
}

TEST_F(FindQemu, a_missing_one_names_the_package) {
  EXPECT_THAT(
      [] { (void)find_qemu(Arch::x86_64, with({})); },
      ThrowsMessage<Error>("`qemu-system-x86_64` was not found on PATH (hint: on Debian, apt "
                           "install qemu-system-x86)"));
  EXPECT_THAT([] { (void)find_qemu(Arch::riscv64, with({})); },
              ThrowsMessage<Error>(HasSubstr("apt install qemu-system-misc")));
}

TEST_F(FindQemu, the_environment_chooses_program_and_arguments) {
  const std::string words = LIMEQUAT_FAKE_QEMU " -d 'guest errors'";
  const Program program = find_qemu(Arch::ppc64le, with({{"QEMU_SYSTEM_PPC64", words}}));
  EXPECT_EQ(program.executable, LIMEQUAT_FAKE_QEMU);
  EXPECT_THAT(program.extra_arguments, ElementsAre("-d", "guest errors"));
}

TEST_F(FindQemu, the_environment_may_be_wrong) {
  EXPECT_THAT(
      [] {
        (void)find_qemu(Arch::armv7l, with({{"QEMU_SYSTEM_ARM", "/no/such"}}));
      },
      ThrowsMessage<Error>(HasSubstr("`/no/such` was not found (from $QEMU_SYSTEM_ARM)")));
  EXPECT_THAT(
      [] {
        (void)find_qemu(Arch::armv7l, with({{"QEMU_SYSTEM_ARM", "qemu 'x"}}));
      },
      ThrowsMessage<Error>(HasSubstr("$QEMU_SYSTEM_ARM")));
  EXPECT_THAT(
      [] {
        (void)find_qemu(Arch::armv7l, with({{"QEMU_SYSTEM_ARM", "  "}}));
      },
      ThrowsMessage<Error>("$QEMU_SYSTEM_ARM is blank"));
  EXPECT_TRUE(find_qemu(Arch::armv7l, with({{"QEMU_SYSTEM_ARM", ""}})).plain());
}

// --- firmware ---

TEST(Firmware, who_needs_it) {
  EXPECT_TRUE(needs_uefi(Arch::x86_64, false));
  EXPECT_FALSE(needs_uefi(Arch::x86_64, true));
  EXPECT_FALSE(needs_uefi(Arch::armv7l, true));
  EXPECT_TRUE(needs_uefi(Arch::aarch64, true)) << "has no other firmware";
  EXPECT_TRUE(needs_uefi(Arch::riscv64, true));
  EXPECT_FALSE(needs_uefi(Arch::ppc64le, false));
  EXPECT_FALSE(needs_uefi(Arch::s390x, false));
}

TEST(Firmware, candidates_in_order) {
  EXPECT_THAT(firmware_candidates(Arch::x86_64, "/opt/qemu/bin/qemu-system-x86_64", "/home/u"),
              ElementsAre("/home/u/.local/share/qemu/edk2-x86_64-code.fd",
                          "/opt/qemu/share/qemu/edk2-x86_64-code.fd",
                          "/opt/qemu/bin/share/edk2-x86_64-code.fd",
                          "/usr/share/edk2/x64/OVMF_CODE.4m.fd", "/usr/share/OVMF/OVMF_CODE.fd",
                          "/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/share/edk2/ovmf/OVMF_CODE.fd",
                          "/usr/share/qemu/ovmf-x86_64.bin", "/usr/share/qemu/ovmf-x86_64-4m.bin"));
  const auto riscv = firmware_candidates(Arch::riscv64, "/usr/bin/qemu-system-riscv64", "/h");
  EXPECT_EQ(riscv[0], "/h/.local/share/qemu/edk2-riscv-code.fd");
  EXPECT_EQ(riscv[3], "/usr/share/qemu-efi-riscv64/RISCV_VIRT_CODE.fd");
  const auto arm = firmware_candidates(Arch::armv7l, "/usr/bin/qemu-system-arm", "/h");
  EXPECT_EQ(arm[1], "/usr/share/qemu/edk2-arm-code.fd");
}

TEST(Firmware, the_first_that_exists) {
  const auto only = [](Path there) { return [there](const Path& path) { return path == there; }; };
  EXPECT_EQ(
      find_firmware(Arch::x86_64, "/usr/bin/q", "/h", only("/usr/share/OVMF/OVMF_CODE_4M.fd")),
      "/usr/share/OVMF/OVMF_CODE_4M.fd");
  EXPECT_EQ(find_firmware(Arch::aarch64, "/usr/bin/q", "/h", [](const Path&) { return true; }),
            "/h/.local/share/qemu/edk2-aarch64-code.fd");
}

TEST(Firmware, none_names_the_package) {
  const auto nothing = [](const Path&) { return false; };
  EXPECT_THAT(
      [&] { (void)find_firmware(Arch::x86_64, "/usr/bin/q", "/h", nothing); },
      ThrowsMessage<Error>("could not find UEFI firmware for `x86_64` (hint: on Debian, apt "
                           "install ovmf; or set `firmware.legacyBIOS` to `true`)"));
  EXPECT_THAT([&] { (void)find_firmware(Arch::aarch64, "/usr/bin/q", "/h", nothing); },
              ThrowsMessage<Error>(HasSubstr("apt install qemu-efi-aarch64")));
}

}  // namespace
}  // namespace limequat::driver::qemu
