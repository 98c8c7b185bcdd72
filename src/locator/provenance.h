// What the origin of a template's parts means for its trust. Pure.
//
// Source: the host provisioning specification, S8, T20.
#pragma once

#include <string>
#include <string_view>

#include "locator/template.h"

namespace limequat::locator {

// Came over plain http from another machine: anybody on the way may have changed it. `localhost`,
// 127.0.0.0/8 and ::1 are this machine.
[[nodiscard]] bool is_insecure_url(std::string_view url);
// The URL that was asked for or the one that answered is insecure.
[[nodiscard]] bool came_insecurely(const Part& part);
// From somebody else's computer, or from who knows where (S8): over http(s), by `github:` or the
// scheme of a plugin, from standard input, or from a pipe with a path (`/dev/fd/63`). Such a part
// may neither read files of this machine nor make a program of the user's run.
[[nodiscard]] bool is_foreign(const Part& part);
[[nodiscard]] bool has_foreign_part(const Template& source);

// The sentence about what a foreign part may not do: where it came from, `what` ("may not …"), and
// the way to use it all the same.
[[nodiscard]] std::string foreign_refusal(const Part& from, std::string_view what);
// Why a foreign part may not name this reference, which is absolute; "" when it may: http(s),
// `github:` and `template:`.
[[nodiscard]] std::string foreign_reference_problem(const Part& from, std::string_view reference);
// The first part that came insecurely; nullptr when there is none.
[[nodiscard]] const Part* insecure_part(const Template& source);

}  // namespace limequat::locator
