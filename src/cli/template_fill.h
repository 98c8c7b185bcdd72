// A template read for itself, not to make a machine of: `validate`, `template …`, `info`.
#pragma once

#include <string_view>

#include "config/load.h"
#include "locator/template.h"

namespace limequat::cli {

class Context;

// With default.yaml, override.yaml and the built-in defaults, as a machine of its name would have
// them;
// `$LIMA_HOME` stands for the machine's folder, as upstream has it. Throws ConfigError.
[[nodiscard]] config::Loaded fill(Context& context, const locator::Template& source);

// Reads `locator`, embeds everything that it names and `_config/base.yaml`, and fills it.
[[nodiscard]] config::Loaded read_filled(Context& context, std::string_view locator);

}  // namespace limequat::cli
