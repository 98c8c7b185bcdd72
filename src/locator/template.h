// Reads a template from where a locator says: `template:NAME`, an http(s) or file URL, `-` for standard
// input, else a local path.
//
// Source: reference of upstream, templates §1.
#pragma once

#include <string>
#include <string_view>

#include "base/log.h"
#include "locator/template_store.h"

namespace limequat::locator {

inline constexpr std::size_t kTemplateLimit = 4u << 20;

struct Template {
  std::string bytes;
  std::string locator;  // canonical: absolute for a local file
  std::string name;     // for a machine; "" when the locator gives none (`-`)
};

// Throws Error that names the locator: not found, too large, empty, unreachable, a scheme that is not
// known.
[[nodiscard]] Template read_template(std::string_view locator, const TemplateStore& store,
                                     Logger& logger);

}  // namespace limequat::locator
