// What the disk of a machine of upstream's older layout stands on: `basedisk` in the same folder.
// Its header names it by its bare name or, in older machines, with the path of the folder.
#pragma once

#include <string_view>

#include "base/file.h"

namespace limequat::image {

// `backing`, as the header of a disk in the folder `instance` has it, is the folder's `basedisk`.
// A path may lead through symlinks.
[[nodiscard]] bool is_own_base(const Path& instance, std::string_view backing);

// Call before the disk in `instance` is used under another path than `named`, which its header may
// name: a folder before it is renamed, or a copy of `named`. A path of `named`/basedisk becomes the
// bare name, which is right under both; `qemu-img` writes the header and nothing else. Any other
// disk costs a look at its header, a raw one not even that. The machine must not run. Throws Error.
void use_bare_base_name(const Path& instance, const Path& named);

}  // namespace limequat::image
