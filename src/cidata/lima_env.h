// The file lima.env: LIMA_CIDATA_* lines, what the boot scripts know of the machine. The names are
// upstream's; a value is the rest of its line, without quotes (guest/README.md).
#pragma once

#include <string>

#include "cidata/plan.h"

namespace limequat::cidata {

[[nodiscard]] std::string lima_env(const Plan& plan);

// vdb, vdc … vdz, vdaa: the name of additional disk `index` in the guest (block device names of
// Linux, drivers/block/virtio_blk.c).
[[nodiscard]] std::string disk_device(std::size_t index);

}  // namespace limequat::cidata
