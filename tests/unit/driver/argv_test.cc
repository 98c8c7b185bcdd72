#include "driver/qemu/argv.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "base/error.h"
#include "tests/support/golden.h"

namespace limequat::driver::qemu {
namespace {

using config::Arch;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

// A machine and what its start knows, to be changed by each test.
struct Sample {
  config::Machine machine;
  BootFiles files;
  std::optional<Path> firmware;
  std::string accelerator = "tcg";
  Path directory = "/home/u/.lima/dev";
  std::optional<Version> version = Version{7, 2, 22};

  explicit Sample(Arch arch) {
    machine.arch = arch;
    machine.cpus = 4;
    machine.memory = std::int64_t{4} << 30;
    files.disk = Disk{directory / "disk", "qcow2"};
    files.cidata = directory / "cidata.iso";
  }

  [[nodiscard]] std::vector<std::string> argv() const {
    return make_argv({.machine = machine,
                      .name = "dev",
                      .directory = directory,
                      .files = files,
                      .firmware = firmware,
                      .accelerator = accelerator,
                      .version = version,
                      .ssh_local_port = 60022,
                      .mac_address = "52:55:55:12:34:56",
                      .report_socket = directory / "report.sock",
                      .monitor_fd = 3});
  }
};

void expect_argv(std::string_view name, const Sample& sample) {
  test::expect_golden(fmt::format("driver/golden/{}.argv", name), sample.argv());
}

// What follows each `option`.
std::vector<std::string> values_of(const std::vector<std::string>& argv, std::string_view option) {
  std::vector<std::string> values;
  for (std::size_t i = 0; i + 1 < argv.size(); i += 2) {
    if (argv[i] == option) values.push_back(argv[i + 1]);
  }
  return values;
}

TEST(Argv, x86_64_kvm_uefi) {
  Sample sample(Arch::x86_64);
  sample.accelerator = "kvm";
  sample.firmware = "/usr/share/OVMF/OVMF_CODE.fd";
  expect_argv("x86_64-kvm-uefi", sample);
}

TEST(Argv, x86_64_tcg_uefi) {
  Sample sample(Arch::x86_64);
  sample.firmware = "/usr/share/OVMF/OVMF_CODE.fd";
  expect_argv("x86_64-tcg-uefi", sample);
}

TEST(Argv, x86_64_legacy_bios) { expect_argv("x86_64-legacy-bios", Sample(Arch::x86_64)); }

TEST(Argv, x86_64_direct_kernel) {
  Sample sample(Arch::x86_64);
  sample.files.disk->format = "raw";
  sample.files.kernel = sample.directory / "kernel";
  sample.files.kernel_cmdline = "root=/dev/vda1 ro console=ttyS0 x=\"a, b\"";
  sample.files.initrd = sample.directory / "initrd";
  expect_argv("x86_64-direct-kernel", sample);
}

TEST(Argv, x86_64_iso) {
  Sample sample(Arch::x86_64);
  sample.files.iso = sample.directory / "iso";
  expect_argv("x86_64-iso", sample);
}

TEST(Argv, aarch64_tcg) {
  Sample sample(Arch::aarch64);
  sample.firmware = "/usr/share/AAVMF/AAVMF_CODE.fd";
  expect_argv("aarch64-tcg", sample);
}

TEST(Argv, aarch64_native) {
  Sample sample(Arch::aarch64);
  sample.accelerator = "kvm";
  sample.firmware = "/usr/share/AAVMF/AAVMF_CODE.fd";
  expect_argv("aarch64-native", sample);
}

TEST(Argv, riscv64) {
  Sample sample(Arch::riscv64);
  sample.firmware = "/usr/share/qemu-efi-riscv64/RISCV_VIRT_CODE.fd";
  expect_argv("riscv64", sample);
}

TEST(Argv, armv7l) {
  Sample sample(Arch::armv7l);
  sample.firmware = "/usr/share/AAVMF/AAVMF32_CODE.fd";
  expect_argv("armv7l", sample);
}

TEST(Argv, ppc64le) { expect_argv("ppc64le", Sample(Arch::ppc64le)); }

TEST(Argv, s390x) { expect_argv("s390x", Sample(Arch::s390x)); }

TEST(Argv, video_vnc) {
  Sample sample(Arch::x86_64);
  sample.machine.video_display = "vnc";
  expect_argv("x86_64-vnc", sample);
}

TEST(Argv, a_display_gets_a_graphics_card_and_a_mouse) {
  Sample sample(Arch::aarch64);
  sample.machine.video_display = "gtk";
  const auto argv = sample.argv();
  EXPECT_THAT(values_of(argv, "-display"), testing::ElementsAre("gtk"));
  EXPECT_THAT(values_of(argv, "-device"), Contains("virtio-gpu"));
  EXPECT_THAT(values_of(argv, "-device"), Contains("virtio-mouse-pci"));
  EXPECT_THAT(argv, Not(Contains("-vga")));
}

TEST(Argv, cpu_type_of_this_architecture_wins) {
  Sample sample(Arch::x86_64);
  sample.accelerator = "kvm";
  sample.machine.qemu_cpu_type = {{"aarch64", "cortex-a72"}, {"x86_64", "Haswell-v4,-avx2"}};
  EXPECT_THAT(values_of(sample.argv(), "-cpu"), testing::ElementsAre("Haswell-v4,-avx2"));
  sample.machine.qemu_cpu_type = {{"aarch64", "cortex-a72"}, {"x86_64", ""}};
  EXPECT_THAT(values_of(sample.argv(), "-cpu"), testing::ElementsAre("host"));
}

TEST(Argv, every_drive_says_its_format) {
  Sample sample(Arch::x86_64);
  sample.firmware = "/fw";
  sample.files.iso = "/iso";
  sample.files.additional_disks = {{"/d1", "raw"}, {"/d2", "qcow2"}};
  const auto drives = values_of(sample.argv(), "-drive");
  EXPECT_EQ(drives.size(), 6u);
  EXPECT_THAT(drives, testing::Each(HasSubstr("format=")));
  EXPECT_THAT(drives, Contains("file=/d2,if=virtio,discard=on,format=qcow2"));
}

TEST(Argv, commas_in_paths_are_doubled) {
  Sample sample(Arch::x86_64);
  sample.directory = "/a,b";
  sample.files.disk = Disk{"/a,b/disk,readonly=on", "raw"};
  const auto argv = sample.argv();
  EXPECT_THAT(values_of(argv, "-drive"),
              Contains("file=/a,,b/disk,,readonly=on,if=none,discard=on,id=boot-disk,format=raw"));
  EXPECT_THAT(values_of(argv, "-chardev"),
              Contains("socket,id=char-qmp,path=/a,,b/qmp.sock,server=on,wait=off"));
  // No option syntax there.
  EXPECT_THAT(values_of(argv, "-pidfile"), testing::ElementsAre("/a,b/qemu.pid"));
}

TEST(Argv, audio) {
  Sample sample(Arch::x86_64);
  EXPECT_THAT(values_of(sample.argv(), "-audiodev"), testing::ElementsAre("none,id=snd0"));
  sample.machine.audio_device = "default";
  sample.machine.audio_interface = "virtio";
  EXPECT_THAT(values_of(sample.argv(), "-audiodev"), testing::ElementsAre("pa,id=snd0"));
  EXPECT_THAT(values_of(sample.argv(), "-device"), Contains("hda-output,audiodev=snd0"));
  sample.version = Version{8, 2, 0};
  EXPECT_THAT(values_of(sample.argv(), "-device"), Contains("virtio-sound-pci,audiodev=snd0"));
  sample.machine.audio_interface = "cassette";
  EXPECT_THROW((void)sample.argv(), Error);
}

// Defence in depth: validation refuses them first.
TEST(Argv, words_that_name_files_or_open_ports_are_refused) {
  const auto refused = [](auto change) {
    Sample sample(Arch::x86_64);
    change(sample.machine);
    EXPECT_THROW((void)sample.argv(), Error);
  };
  refused([](auto& machine) { machine.audio_device = "wav,path=/home/u/.bashrc"; });
  refused([](auto& machine) { machine.audio_device = "wav"; });
  refused([](auto& machine) { machine.video_display = "vnc=unix:/home/u/x"; });
  refused([](auto& machine) { machine.video_display = "gtk,gl=on"; });
  for (const char* display : {"unix:/x", "0.0.0.0:1", ":1", "127.0.0.1:0,websocket=on"}) {
    refused([display](auto& machine) {
      machine.video_display = "vnc";
      machine.vnc_display = display;
    });
  }
  refused([](auto& machine) { machine.qemu_cpu_type = {{"x86_64", "max path=/x"}}; });
}

TEST(Argv, without_agent_there_is_no_second_monitor_and_no_report_port) {
  const Sample sample(Arch::x86_64);
  const auto argv = make_argv({.machine = sample.machine,
                               .name = "dev",
                               .directory = sample.directory,
                               .files = sample.files,
                               .accelerator = "tcg"});
  EXPECT_THAT(values_of(argv, "-qmp"), testing::ElementsAre("chardev:char-qmp"));
  EXPECT_THAT(argv, Not(Contains(HasSubstr("report"))));
}

}  // namespace
}  // namespace limequat::driver::qemu
