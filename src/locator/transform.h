// From a locator as people write it to one that can be read: `github:`, `limactl-url-SCHEME`
// plugins, the old form `template://`, repeated until nothing changes.
//
// Source: reference of upstream, templates §1.0.
#pragma once

#include <string>
#include <string_view>

#include "base/log.h"
#include "locator/sources.h"

namespace limequat::locator {

struct Transformed {
  std::string locator;
  // What relative locators inside the template are relative to: the locator as given, or the last
  // `github:` one on the way, for `github:ORG` may lead to another repository.
  std::string origin;
};

// Logs each replacement (debug). Throws Error: a loop, and what github or a plugin say.
[[nodiscard]] Transformed transform_custom_url(std::string_view locator, const Sources& sources,
                                               Logger& logger);

}  // namespace limequat::locator
