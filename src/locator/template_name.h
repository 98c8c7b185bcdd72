// The name that a machine gets from where its template is. Pure.
//
// Source: reference of upstream, templates §1.
#pragma once

#include <string>
#include <string_view>

namespace limequat::locator {

// The lower-case basename without `.yaml` or `.yml`. Not necessarily a valid name of a machine.
[[nodiscard]] std::string name_from_yaml_path(std::string_view path);

}  // namespace limequat::locator
