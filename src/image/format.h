// Disk image formats, told from the first bytes of a file. The bytes are hostile.
//
// Sources: QEMU docs/interop/qcow2.txt; VMDK: "Virtual Disk Format 1.1" (sparse magic KDMV/COWD, or
// a descriptor text); VHDX: MS-VHDX §2.2.1; ISO 9660: ECMA-119 §8.1 (volume descriptors from byte
// 32768).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/file.h"

namespace limequat::image {

enum class Format { raw, qcow2, vmdk, vhdx, iso9660 };
[[nodiscard]] std::string_view to_string(Format format);

struct ImageInfo {
  Format format = Format::raw;
  // Bytes that the guest sees. nullopt for vmdk and vhdx: ask qemu-img.
  std::optional<std::uint64_t> virtual_size;
  std::string backing_file;         // qcow2; "" when none
  std::string backing_format;       // qcow2 header extension; "" when not recorded
  bool external_data_file = false;  // qcow2, incompatible feature bit 2
  bool encrypted = false;           // qcow2
};

// How many bytes from the start `parse_image` wants to see (fewer when the file is shorter).
inline constexpr std::size_t kHeaderBytes = 36864;

// `header`: the first bytes of a file of `file_size` bytes. Throws Error for a header that claims a
// format and contradicts itself, and for formats that QEMU would recognise by itself and that we do
// not support (qed, vdi, vpc …): taken as raw here and as something else there, they could name
// files of the host.
[[nodiscard]] ImageInfo parse_image(std::string_view header, std::uint64_t file_size);
// Reads by offset. Throws SystemError, and Error for what is no regular file.
[[nodiscard]] ImageInfo inspect_image(int fd);
[[nodiscard]] ImageInfo inspect_image(const Path& path);

// What a downloaded or user-given image must be before a machine may start from it: no backing
// file, no external data file (they would name files of the host), not encrypted. vmdk and vhdx are
// judged by `qemu-img info`, also for extents and children. Throws Error. Fills a missing
// virtual_size. `name` is for messages.
//
// Source: reference of upstream, security §5.
[[nodiscard]] ImageInfo acceptable_as_base(int fd, const Path& name);
// The rule for vmdk and vhdx alone: `json` is the output of `qemu-img info --output=json`. Returns
// the virtual size.
[[nodiscard]] std::uint64_t check_qemu_img_info(std::string_view json);

}  // namespace limequat::image
