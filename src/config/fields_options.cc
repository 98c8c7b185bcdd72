// `vmOpts` and `osOpts`: maps by driver and by guest OS. The program keeps whatever is in them;
// these are the keys it knows. Their rows describe and check; merging is by the first key alone.
#include <fmt/format.h>

#include "base/quote.h"
#include "config/derived.h"
#include "config/machine_rules.h"
#include "config/reader.h"
#include "config/tables.h"

namespace limequat::config {
namespace {

// Words of fields, for people.
constexpr std::string_view kDiskImageFormats[] = {"raw", "asif"};

void check_qemu_version(Judge& judge, const Field& field) {
  if (!field.is_set() || parse_version(field.text())) return;
  judge.error(field, fmt::format("field `{}` must be a semvar value, got {}: {} is not in "
                                 "dotted-tri format",
                                 judge.path(), name_quote(field.text()), field.text()));
}

constexpr Row kQemuRows[] = {
    {.key = "minimumVersion",
     .go_name = "MinimumVersion",
     .doc = "The oldest QEMU that can run this machine.",
     .check = check_qemu_version},
    {.key = "cpuType",
     .go_name = "CPUType",
     .doc = "Processor model by architecture, in QEMU's words.",
     .default_words = "host with acceleration, else max",
     .type = Type::text_map,
     .check = check_cpu_models},
};
constexpr Table kQemuTable = {.go_type = "limatype.QEMUOpts", .rows = kQemuRows};

constexpr Row kRosettaRows[] = {
    {.key = "enabled",
     .go_name = "Enabled",
     .doc = "Run x86_64 programs of the guest through Rosetta.",
     .default_words = "false",
     .type = Type::boolean},
    {.key = "binfmt",
     .go_name = "BinFmt",
     .doc = "Register Rosetta for x86_64 programs.",
     .default_words = "false",
     .type = Type::boolean},
};
constexpr Table kVzRosettaTable = {.go_type = "limatype.Rosetta", .rows = kRosettaRows};

void check_disk_image_format(Judge& judge, const Field& field) {
  if (!field.is_set() || field.text() == "raw" || field.text() == "asif") return;
  judge.error(field, fmt::format("field `{}` must be `raw` or `asif`, got {}", judge.path(),
                                 name_quote(field.text())));
}

constexpr Row kVzRows[] = {
    {.key = "rosetta",
     .go_name = "Rosetta",
     .doc = "Rosetta on Macs with Apple's processors.",
     .type = Type::part,
     .table = &kVzRosettaTable},
    {.key = "diskImageFormat",
     .go_name = "DiskImageFormat",
     .doc = "Format of the machine's disk.",
     .default_words = "raw",
     .words = kDiskImageFormats,
     .check = check_disk_image_format},
};
constexpr Table kVzTable = {.go_type = "limatype.VZOpts", .rows = kVzRows};

constexpr Row kVmOptsRows[] = {
    {.key = "qemu",
     .go_name = "qemu",
     .doc = "Options for QEMU.",
     .type = Type::part,
     .table = &kQemuTable},
    {.key = "vz",
     .go_name = "vz",
     .doc = "Options for Apple's virtualization.",
     .type = Type::part,
     .table = &kVzTable},
};

constexpr Row kVirtioWinRows[] = {
    {.key = "location",
     .go_name = "Location",
     .doc = "Where the file is: a URL or a path on the host."},
    {.key = "arch",
     .go_name = "Arch",
     .doc = "Processor architecture that the file is for.",
     .default_words = "`arch` of the machine"},
    {.key = "digest",
     .go_name = "Digest",
     .doc = "What the file must hash to: sha256, sha384 or sha512, a colon and hexadecimal digits.",
     .check = check_file_digest},
};
constexpr Table kVirtioWinTable = {.go_type = "limatype.File", .rows = kVirtioWinRows};
constexpr Row kWindowsRows[] = {
    {.key = "virtioWin",
     .go_name = "VirtioWin",
     .doc = "Images with the virtio drivers for Windows.",
     .type = Type::parts,
     .table = &kVirtioWinTable},
};
constexpr Table kWindowsTable = {.go_type = "limatype.WindowsOpts", .rows = kWindowsRows};
constexpr Row kOsOptsRows[] = {
    {.key = "Windows",
     .go_name = "Windows",
     .doc = "Options for Windows guests.",
     .type = Type::part,
     .table = &kWindowsTable},
};

// vmOpts: {qemu: {minimumVersion, cpuType: {ARCH: MODEL}}}
const Value* qemu_option(const Field& vm_opts, std::string_view key) {
  const Value* qemu = vm_opts.value.find("qemu");
  return qemu == nullptr ? nullptr : qemu->find(key);
}

}  // namespace

void set_vm_opts(Machine& machine, const Field& field) {
  if (const Value* version = qemu_option(field, "minimumVersion");
      version != nullptr && version->kind() == Value::Kind::string) {
    machine.qemu_minimum_version = version->as_string();
  }
  const Value* types = qemu_option(field, "cpuType");
  if (types == nullptr || types->kind() != Value::Kind::map) return;
  for (const auto& [arch, model] : types->as_map()) {
    if (model.kind() == Value::Kind::string) machine.qemu_cpu_type[arch] = model.as_string();
  }
}

// The file that a key comes from is read again, with the types of the keys we know.
void check_options(Judge& judge, const Field&) {
  const std::string path = judge.path();
  const Table& known = path == "vmOpts" ? kVmOptsTable : kOsOptsTable;
  for (const Row& row : known.rows) {
    const auto place = judge.place_of({path, std::string(row.key)});
    if (!place || place->node->is_null()) continue;
    const auto layer = static_cast<std::size_t>(place->layer);
    Reader reader(*judge.machine.resolved->documents[layer], place->layer);
    const Record options = reader.read(*row.table, *place->node);
    judge.add_errors(reader.errors());
    judge.add_warnings(reader.warnings());
    judge.check_record(options, fmt::format("{}.{}", path, row.key));
  }
}

constinit const Table kVmOptsTable = {.go_type = "limatype.VMOpts", .rows = kVmOptsRows};
constinit const Table kOsOptsTable = {.go_type = "limatype.OsOpts", .rows = kOsOptsRows};

}  // namespace limequat::config
