// What the origin of a template's parts means for its trust. Pure.
//
// Source: the host provisioning specification, T20.
#pragma once

#include <string_view>

#include "locator/template.h"

namespace limequat::locator {

// Came over plain http from another machine: anybody on the way may have changed it. `localhost`,
// 127.0.0.0/8 and ::1 are this machine.
[[nodiscard]] bool is_insecure_url(std::string_view url);
// The URL that was asked for or the one that answered is insecure.
[[nodiscard]] bool came_insecurely(const Part& part);
// Came over http or https.
[[nodiscard]] bool came_over_http(const Part& part);
// The first part that came insecurely; nullptr when there is none.
[[nodiscard]] const Part* insecure_part(const Template& source);

}  // namespace limequat::locator
