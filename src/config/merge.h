// The merge rules of the table (reference of upstream, config §2). Pure; private to config/.
#pragma once

#include "config/field.h"

namespace limequat::config {

// One record out of the three layers; a null pointer is a layer that is not there. All are records
// of `table`. `machine` is consumed. Lists that merge by key (mounts, networks) are only put
// together here, default first: which entries are the same is known when their templates are
// expanded (resolve.h). `hostProvision` of override.yaml is dropped.
[[nodiscard]] Record merge_layers(const Table& table, const Record* override_yaml, Record* machine,
                                  const Record* default_yaml);

}  // namespace limequat::config
