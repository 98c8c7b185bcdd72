// Running qemu-img. Arguments are argv; formats are always named, never probed, but for `info`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/file.h"
#include "image/format.h"

namespace limequat::image {

// All throw Error: qemu-img missing (names the package qemu-utils), or failed (with its words).
void qemu_img_create(const Path& disk, std::uint64_t size);
// `backing` is written into the file as given: a name beside `disk`.
void qemu_img_create_overlay(const Path& disk, std::string_view backing, Format backing_format,
                             std::uint64_t size);
// Changes the name in the header of a qcow2 file and nothing else; nothing looks at the backing
// file.
void qemu_img_set_backing(const Path& disk, std::string_view backing, std::string_view format);
void qemu_img_resize(const Path& disk, Format format, std::uint64_t size);
// `source` is handed over as a descriptor: the file that was judged is the one that is read.
void qemu_img_convert_to_qcow2(int source, Format format, const Path& destination);
// JSON.
[[nodiscard]] std::string qemu_img_info(int disk, Format format);

}  // namespace limequat::image
