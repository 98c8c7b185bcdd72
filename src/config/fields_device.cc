// Small sections: additionalDisks, audio, video, caCerts, rosetta.
#include <fmt/format.h>

#include "base/quote.h"
#include "config/identifier.h"
#include "config/qemu_words.h"
#include "config/tables.h"

namespace limequat::config {
namespace {

// Words of fields, for people.
constexpr std::string_view kFileSystems[] = {"ext4", "xfs", "btrfs", "swap"};
constexpr std::string_view kAudioInterfaces[] = {"hda", "virtio"};

void check_disk_name(Judge& judge, const Field& field) {
  if (const std::string problem = identifier_problem(field.text()); !problem.empty()) {
    judge.error(field, fmt::format("field `{}` is invalid: {}", judge.path(), problem));
  }
}

constexpr Row kDiskRows[] = {
    {.key = "name",
     .go_name = "Name",
     .doc = "Name of the disk, as `limactl disk create` made it.",
     .check = check_disk_name,
     .bind = member<&AdditionalDisk::name>,
     .omit = Omit::never},
    {.key = "format",
     .go_name = "Format",
     .doc = "Format the disk when it has no file system yet.",
     .default_words = "true",
     .type = Type::boolean,
     .bind = member<&AdditionalDisk::format>},
    {.key = "fsType",
     .go_name = "FSType",
     .doc = "File system to format the disk with.",
     .default_words = "ext4",
     .words = kFileSystems,
     .open_words = true,
     .bind = member<&AdditionalDisk::fs_type>},
    {.key = "fsArgs",
     .go_name = "FSArgs",
     .doc = "More arguments for the mkfs command.",
     .type = Type::texts,
     .bind = member<&AdditionalDisk::fs_args>,
     .omit = Omit::if_empty},
};

void check_audio_device(Judge& judge, const Field& field) {
  if (const std::string problem = audio_device_problem(field.text()); !problem.empty()) {
    judge.error(field, problem);
  } else if (!field.text().empty()) {
    judge.warn(field, "`audio.device` is experimental");
  }
}

void check_audio_interface(Judge& judge, const Field& field) {
  const std::string_view interface = field.text();
  if (interface.empty()) return;
  if (interface != "hda" && interface != "virtio") {
    judge.error(field, fmt::format("invalid audio.interface {}, must be \"hda\" or \"virtio\"",
                                   go_quote(interface)));
  } else if (!judge.machine.audio_device.empty()) {
    judge.warn(field, "`audio.interface` is experimental");
  }
}

constexpr Row kAudioRows[] = {
    {.key = "device",
     .go_name = "Device",
     .doc = "How QEMU plays sound; empty: no sound.",
     .words = kAudioDevices,
     .literal = "",
     .check = check_audio_device,
     .bind = member<&Machine::audio_device>},
    {.key = "interface",
     .go_name = "Interface",
     .doc = "Sound card that the guest sees.",
     .words = kAudioInterfaces,
     .literal = "",
     .check = check_audio_interface,
     .bind = member<&Machine::audio_interface>},
};

void set_vnc_display(Machine& machine, const Field& field) {
  if (!field.text().empty()) machine.vnc_display = field.text();
}

void check_vnc_display(Judge& judge, const Field& field) {
  if (field.text().empty()) return;
  if (const std::string problem = vnc_display_problem(field.text()); !problem.empty()) {
    judge.error(field, problem);
  }
}

constexpr Row kVncRows[] = {
    {.key = "display",
     .go_name = "Display",
     .doc = "Address of this computer and display number of the VNC server; `to`: the last number "
            "to try.",
     .default_words = "127.0.0.1:0,to=9",
     .check = check_vnc_display,
     .bind = call<set_vnc_display>},
};
constexpr Table kVncTable = {.go_type = "limatype.VNCOptions", .rows = kVncRows};

void check_display(Judge& judge, const Field& field) {
  if (const std::string problem = display_problem(field.text()); !problem.empty()) {
    judge.error(field, problem);
  } else if (field.text() == "vnc") {
    judge.warn(field, "`video.display: vnc` is experimental");
  }
}

constexpr Row kVideoRows[] = {
    {.key = "display",
     .go_name = "Display",
     .doc = "Where QEMU shows the screen; `none`: no window.",
     .words = kDisplays,
     .literal = "none",
     .unset = empty_is_unset,
     .check = check_display,
     .bind = member<&Machine::video_display>},
    {.key = "vnc",
     .go_name = "VNC",
     .doc = "The VNC server, when `display` is vnc.",
     .type = Type::part,
     .table = &kVncTable,
     .bind = inline_part,
     .omit = Omit::if_empty},
};

constexpr Row kCaCertsRows[] = {
    {.key = "removeDefaults",
     .go_name = "RemoveDefaults",
     .doc = "Remove the certificate authorities that the image brings.",
     .type = Type::boolean,
     .literal = false,
     .bind = member<&CaCerts::remove_defaults>},
    {.key = "files",
     .go_name = "Files",
     .doc = "Files on the host with certificates that the guest shall trust.",
     .type = Type::texts,
     .merge = Merge::unique,
     .bind = member<&CaCerts::files>,
     .omit = Omit::if_empty},
    {.key = "certs",
     .go_name = "Certs",
     .doc = "Certificates in PEM form that the guest shall trust.",
     .type = Type::texts,
     .merge = Merge::unique,
     .bind = member<&CaCerts::certs>,
     .omit = Omit::if_empty},
};

constexpr Row kRosettaRows[] = {
    {.key = "enabled",
     .go_name = "Enabled",
     .doc = "Run x86_64 programs through Rosetta. Deprecated: use `vmOpts.vz.rosetta.enabled`.",
     .type = Type::boolean,
     .merge = Merge::machine_only,
     .implemented = false},
    {.key = "binfmt",
     .go_name = "BinFmt",
     .doc = "Register Rosetta for x86_64 programs. Deprecated: use `vmOpts.vz.rosetta.binfmt`.",
     .type = Type::boolean,
     .merge = Merge::machine_only,
     .implemented = false},
};

}  // namespace

constinit const Table kDiskTable = {
    .go_type = "limatype.Disk", .rows = kDiskRows, .shorthand = "name"};
constinit const Table kAudioTable = {.go_type = "limatype.Audio", .rows = kAudioRows};
constinit const Table kVideoTable = {.go_type = "limatype.Video", .rows = kVideoRows};
constinit const Table kCaCertsTable = {.go_type = "limatype.CACertificates", .rows = kCaCertsRows};
constinit const Table kRosettaTable = {.go_type = "limatype.Rosetta", .rows = kRosettaRows};

}  // namespace limequat::config
