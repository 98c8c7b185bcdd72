// A seed as an ISO 9660 image with Rock Ridge names, volume label `cidata`: what cloud-init's
// NoCloud data source looks for, and what /dev/disk/by-label/cidata in the guest is.
#pragma once

#include <cstdint>
#include <string>

#include "base/file.h"
#include "cidata/seed.h"

namespace limequat::cidata {

inline constexpr char kVolumeLabel[] = "cidata";

// The image as bytes; `time` (seconds since 1970) is the date of every file. Two images of one seed
// differ only in the dates of the volume and of its root folder, for which libarchive takes the
// clock. Throws Error for a path that a guest could not read back as it is: absolute, empty or `..`
// components, more than 64 characters in one, other characters than A-Z a-z 0-9 . _ -, more than 8
// levels, or twice the same.
[[nodiscard]] std::string iso_bytes(const Seed& seed, std::int64_t time);

// Writes the image to `path` (0600, atomically, not synced: it is made again at each start).
void write_iso(const Path& path, const Seed& seed, std::int64_t time);

}  // namespace limequat::cidata
