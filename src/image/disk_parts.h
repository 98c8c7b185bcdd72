// The small steps that disks are made of. Only disk*.cc include this.
#pragma once

#include <cstdint>

#include "base/file.h"
#include "image/download.h"
#include "image/format.h"
#include "image/pending_file.h"

namespace limequat::image {

// QEMU's block layer counts sectors of 512: a raw file of another length would be "too short" ever
// after.
[[nodiscard]] std::uint64_t whole_sectors(std::uint64_t size);
// Throws `disk shrinking is not supported`.
void check_not_shrinking(std::uint64_t from, std::uint64_t to);
// Of an image that was accepted as a base.
[[nodiscard]] std::uint64_t size_of(const ImageInfo& image);

// What a step that was killed may have left, and the format record of the disk before.
void remove_leftovers(const Path& instance);
// Puts a symlink into its place in one step.
void link_symbolically(const Path& folder, const char* target, const char* name);
// A second name for a cache file, after taking away everybody's right to write it. False when the
// file system says no (another one, too many links, not ours: link(2)).
[[nodiscard]] bool link_hard(const Source& source, const Path& destination);

// Raw by length, the rest by qemu-img.
void grow_file(const PendingFile& file, Format format, std::uint64_t from, std::uint64_t to);
// `disk` as qcow2 out of a vmdk or vhdx.
void convert_to_disk(int image, const ImageInfo& info, const Path& instance, std::uint64_t size);
// `disk` as an empty qcow2.
void create_empty_disk(const Path& instance, std::uint64_t size);

}  // namespace limequat::image
