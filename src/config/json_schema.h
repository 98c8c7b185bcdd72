// The JSON schema of lima.yaml, for editors: made from the field tables, so that it cannot fall
// behind them.
#pragma once

#include <string>

namespace limequat::config {

// Draft 2020-12, indented by two spaces, ending in a newline. Pure: the same text on every host.
// Types, shorthands (`base: NAME`, `additionalDisks: [NAME]`), allowed words, defaults and the
// sentence that `limactl explain` shows. `null` is allowed everywhere and means unset; unknown keys
// are not, because they have no effect.
[[nodiscard]] std::string json_schema();

}  // namespace limequat::config
