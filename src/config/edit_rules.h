// What an edit may not do to a machine that is there already. Pure functions.
#pragma once

#include <vector>

#include "config/load.h"

namespace limequat::config {

// `after` is the new lima.yaml as the user left it, without defaults: a field that is not in it
// does not change. Upstream's rule and words: "field `disk`: shrinking the disk (100GiB --> 50GiB)
// is not supported". Throws ConfigError when `after` is no YAML or a field has a wrong type.
[[nodiscard]] std::vector<Problem> edit_problems(const Machine& before, const LayerText& after);

}  // namespace limequat::config
