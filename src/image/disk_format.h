// Which format a machine's `disk` has: written down before its first boot, in `disk.format` beside
// it.
//
// The bytes of a disk belong to the guest once it has run. A guest that writes a qcow2 header (with
// a backing file of its choice) into a raw disk must not get that file of the host read for it, so
// nobody guesses from the bytes after that.
#pragma once

#include <string>

#include "base/file.h"
#include "image/format.h"

namespace limequat::image {

// Writes the record when there is none yet: from the bytes, so call it before a guest has run (a
// machine that upstream made has no record; then its bytes decide once). Throws Error.
void record_disk_format(const Path& instance);

[[nodiscard]] bool has_disk_format(const Path& instance);
// The recorded format. Throws Error when there is no record or it names no disk format.
[[nodiscard]] Format recorded_disk_format(const Path& instance);

}  // namespace limequat::image
