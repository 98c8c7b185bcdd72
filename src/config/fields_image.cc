// Files to fetch: images, firmware images, containerd archives.
#include <fmt/format.h>

#include <array>

#include "config/tables.h"

namespace limequat::config {
namespace {

// Words of fields, for people.
constexpr std::string_view kFirmwareDrivers[] = {"qemu", "vz"};

constexpr auto kKernelRows =
    join_rows(file_rows<Kernel>(nullptr), std::array{Row{.key = "cmdline",
                                                         .go_name = "Cmdline",
                                                         .doc = "Kernel command line.",
                                                         .bind = member<&Kernel::cmdline>,
                                                         .omit = Omit::if_empty}});
constexpr Table kKernelTable = {.go_type = "limatype.Kernel", .rows = kKernelRows};

constexpr auto kInitrdRows = file_rows<File>(nullptr);
constexpr Table kInitrdTable = {.go_type = "limatype.File", .rows = kInitrdRows};

constexpr auto kImageRows =
    join_rows(file_rows<Image>(machine_arch),
              std::array<Row, 4>{{
                  {.key = "kernel",
                   .go_name = "Kernel",
                   .doc = "Kernel to boot, when the image brings none that QEMU can find.",
                   .type = Type::part,
                   .table = &kKernelTable,
                   .bind = member<&Image::kernel>},
                  {.key = "initrd",
                   .go_name = "Initrd",
                   .doc = "Initial RAM disk for `kernel`.",
                   .type = Type::part,
                   .table = &kInitrdTable,
                   .bind = member<&Image::initrd>},
                  {.key = "variant",
                   .go_name = "Variant",
                   .doc = "Kind of the image, such as server or minimal.",
                   .bind = member<&Image::variant>,
                   .omit = Omit::if_empty},
                  {.key = "archVariant",
                   .go_name = "ArchVariant",
                   .doc = "Level of the processor that the image needs, such as v3.",
                   .bind = member<&Image::arch_variant>,
                   .omit = Omit::if_empty},
              }});

constexpr auto kArch = row_of(kImageRows, "arch");
constexpr auto kKernel = row_of(kImageRows, "kernel");
constexpr auto kInitrd = row_of(kImageRows, "initrd");
static_assert(row_of(kKernelRows, "arch") == kArch && row_of(kInitrdRows, "arch") == kArch);

void complete_image(Record& image, const Scope&) {
  for (const std::size_t row : {kKernel, kInitrd}) {
    for (Record& file : image[row].parts) {
      if (file[kArch].value.empty()) set_default(file[kArch], image[kArch].value);
    }
  }
}

void check_image(Judge& judge, const Record& image) {
  for (const std::size_t row : {kKernel, kInitrd}) {
    for (const Record& file : image[row].parts) {
      if (file[kArch].text() == image[kArch].text()) continue;
      judge.error(file[kArch], fmt::format("{} has unexpected architecture `{}`, must be `{}`",
                                           judge.path_of(kImageRows[row].key), file[kArch].text(),
                                           image[kArch].text()));
    }
  }
}

constexpr auto kFirmwareImageRows =
    join_rows(file_rows<FirmwareImage>(machine_arch),
              std::array{Row{.key = "vmType",
                             .go_name = "VMType",
                             .doc = "Driver that the firmware is for.",
                             .default_words = "every driver",
                             .words = kFirmwareDrivers,
                             .open_words = true,
                             .bind = member<&FirmwareImage::vm_type>,
                             .omit = Omit::if_empty}});
constexpr Table kFirmwareImageTable = {.go_type = "limatype.FileWithVMType",
                                       .rows = kFirmwareImageRows};

constexpr Row kFirmwareRows[] = {
    {.key = "legacyBIOS",
     .go_name = "LegacyBIOS",
     .doc = "Boot with a PC BIOS instead of UEFI; aarch64 knows no BIOS.",
     .type = Type::boolean,
     .literal = false,
     .bind = member<&Firmware::legacy_bios>},
    {.key = "images",
     .go_name = "Images",
     .doc = "UEFI images to try before those of the host.",
     .type = Type::parts,
     .table = &kFirmwareImageTable,
     .merge = Merge::concat,
     .bind = member<&Firmware::images>,
     .omit = Omit::if_empty},
};

// Nobody fetches the archives when containerd is off.
template <auto Check>
void if_containerd(Judge& judge, const Field& field) {
  const Containerd& containerd = judge.machine.containerd;
  if (containerd.system || containerd.user) Check(judge, field);
}

consteval auto archive_rows() {
  auto rows = file_rows<File>(machine_arch);
  rows[row_of(rows, "location")].check = if_containerd<check_file_location>;
  rows[row_of(rows, "arch")].check = if_containerd<check_file_arch>;
  rows[row_of(rows, "digest")].check = if_containerd<check_file_digest>;
  return rows;
}

constexpr auto kArchiveRows = archive_rows();
constexpr Table kArchiveTable = {.go_type = "limatype.File", .rows = kArchiveRows};

Value containerd_user(const Scope& scope) {
  return scope.machine.os == Os::linux &&
         (scope.machine.arch == Arch::x86_64 || scope.machine.arch == Arch::aarch64);
}

constexpr Row kContainerdRows[] = {
    {.key = "system",
     .go_name = "System",
     .doc = "Run containerd for the whole guest.",
     .type = Type::boolean,
     .literal = false,
     .in_plain_mode = off_in_plain_mode,
     .implemented = false,
     .bind = member<&Containerd::system>},
    {.key = "user",
     .go_name = "User",
     .doc = "Run containerd as the guest's user, without root.",
     .default_words = "true for Linux guests on x86_64 and aarch64, else false",
     .type = Type::boolean,
     .compute = containerd_user,
     .in_plain_mode = off_in_plain_mode,
     .implemented = false,
     .bind = member<&Containerd::user>},
    {.key = "archives",
     .go_name = "Archives",
     .doc = "Where to fetch containerd and nerdctl from; the first one that fits the architecture "
            "counts.",
     .default_words = "a release of nerdctl-full, with its digest",
     .type = Type::parts,
     .table = &kArchiveTable,
     .merge = Merge::concat,
     .implemented = false,
     .bind = member<&Containerd::archives>,
     .omit = Omit::if_empty},
};
constexpr auto kArchives = row_of(kContainerdRows, "archives");

// The nerdctl release that upstream installs, as published on
// https://github.com/containerd/nerdctl/releases (SHA256SUMS).
struct Archive {
  const char* location;
  const char* arch;
  const char* digest;
};
constexpr Archive kNerdctl[] = {
    {"https://github.com/containerd/nerdctl/releases/download/v2.3.5/"
     "nerdctl-full-2.3.5-linux-amd64.tar.gz",
     "x86_64", "sha256:b697295c623639734aaab737523c808fd3cc8d3046039fd94fff1744e4c317aa"},
    {"https://github.com/containerd/nerdctl/releases/download/v2.3.5/"
     "nerdctl-full-2.3.5-linux-arm64.tar.gz",
     "aarch64", "sha256:6e4b687f1d138e750a3c8372abc0f81d3d7490b6359c48c0562fc7dfe98859b2"},
};

std::vector<Record> make_nerdctl_archives() {
  std::vector<Record> archives;
  for (const Archive& archive : kNerdctl) {
    Record& record = archives.emplace_back(kArchiveTable);
    record[row_of(kArchiveRows, "location")].value = archive.location;
    record[row_of(kArchiveRows, "arch")].value = archive.arch;
    record[row_of(kArchiveRows, "digest")].value = archive.digest;
  }
  return archives;
}

void complete_containerd(Record& containerd, const Scope&) {
  if (!containerd[kArchives].parts.empty()) return;
  static const std::vector<Record> archives = make_nerdctl_archives();
  containerd[kArchives].parts = archives;
}

}  // namespace

constinit const Table kImageTable = {.go_type = "limatype.Image",
                                     .rows = kImageRows,
                                     .complete = complete_image,
                                     .check = check_image};
constinit const Table kFirmwareTable = {.go_type = "limatype.Firmware", .rows = kFirmwareRows};
constinit const Table kContainerdTable = {
    .go_type = "limatype.Containerd", .rows = kContainerdRows, .complete = complete_containerd};

}  // namespace limequat::config
