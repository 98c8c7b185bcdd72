// The machine's disk in its folder: `disk`, and beside it `iso`, or upstream's older pair
// `basedisk` and `diffdisk`, which both tools understand.
//
// Every function is one step and leaves either what it promises or nothing but files that end in
// `.tmp` (removed by the next call), also after kill -9.
//
// Source: reference of upstream, lifecycle §3 "Prepare".
#pragma once

#include <cstdint>
#include <string_view>

#include "base/file.h"
#include "base/log.h"
#include "image/download.h"
#include "image/format.h"

namespace limequat::image {

// An instance folder has the disk that a start needs.
[[nodiscard]] bool has_disk(const Path& instance);

// Folders of upstream before `disk`: `disk` becomes a symlink to `diffdisk`, and `iso` one to an
// ISO `basedisk`. Nothing when `disk` is there.
void migrate_legacy_disk(const Path& instance, Logger& logger);

// How `create_disk` got there; tells tests and benchmarks apart, nothing else depends on it.
enum class DiskMethod { existing, cloned, overlay, copied, decompressed, converted, iso };
[[nodiscard]] std::string_view to_string(DiskMethod method);

// Makes `disk` of `size` bytes from an image that was checked by `obtain`:
//   cloned        the file system shares the blocks (FICLONE); format untouched
//   overlay       `basedisk` = hard link of the read-only cache file, `diffdisk` = qcow2 on top of
//   it,
//                 `disk` -> `diffdisk`. Only for cache files: a file of the user's own may change
//   copied        sparse copy, format untouched
//   decompressed  the published file was compressed
//   converted     vmdk and vhdx become qcow2
//   iso           image becomes `iso`, `disk` an empty qcow2
// Throws Error: not acceptable as a base, qemu-img missing, `disk shrinking is not supported`.
DiskMethod create_disk(const Path& instance, const Source& source, std::uint64_t size,
                       const FetchOptions& options, Logger& logger,
                       const ProgressCallback& progress = {});

// Upstream leaves the downloaded file as `image` when it is killed before the disk is made: takes
// that.
DiskMethod adopt_image(const Path& instance, std::uint64_t size, Logger& logger);

// Call before QEMU opens `disk`, after the scripts of the host, which may have written into the
// folder: throws Error when the disk is not of the recorded format, or names another file than the
// `basedisk` beside it, or that one names any. What a disk is made of is opened by QEMU with the
// user's rights. Returns the recorded format, the one to name to QEMU.
[[nodiscard]] Format check_disk(const Path& instance);

// Grows `disk` to `size` (rounded up to a sector); the right size is fine; smaller is an Error.
void grow_disk(const Path& instance, std::string_view instance_name, std::uint64_t size,
               Logger& logger);

}  // namespace limequat::image
