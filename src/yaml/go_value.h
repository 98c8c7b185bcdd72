// Go values (a machine as `list` shows it) as input of expressions.
#pragma once

#include "gotemplate/value.h"
#include "yaml/value.h"

namespace limequat::yaml {

// What the value's JSON text means: struct fields in order under their JSON keys, omitted ones left
// out; maps sorted by key. Empty maps and structs are left out when `drop_empty_maps`, repeatedly.
[[nodiscard]] Value from_go(const gotemplate::Value& value, bool drop_empty_maps = false);

}  // namespace limequat::yaml
