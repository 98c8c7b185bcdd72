// `limactl-url-SCHEME`: a program of the user's that turns locators of a scheme into others.
//
// Source: reference of upstream, templates §1.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "locator/sources.h"

namespace limequat::locator {

// nullopt when there is none. `scheme` is a scheme of scheme_of(): it has no slash.
[[nodiscard]] std::optional<Path> find_url_plugin(std::string_view scheme, const Sources& sources);

// What the plugin prints, trimmed, when it gets `rest` (the locator without `SCHEME:`) as its only
// argument; its PATH are the plugin folders. Throws Error with its standard error when it fails,
// for an answer that is empty, of several lines, too long or late, and for a `rest` that begins
// with
// `-`, which would be an option.
[[nodiscard]] std::string run_url_plugin(const Path& plugin, std::string_view rest,
                                         const Sources& sources);

}  // namespace limequat::locator
