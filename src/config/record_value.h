// A Record as a value for Go templates and JSON. Private to config/.
#pragma once

#include "config/field.h"

namespace limequat::config {

// A struct with upstream's Go names, JSON keys and rules of omission, in the order of the rows.
[[nodiscard]] Value record_value(const Record& record);

}  // namespace limequat::config
