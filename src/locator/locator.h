// A locator as text: its scheme, and what a relative one inside a template is relative to. Pure
// functions.
//
// Source: reference of upstream, templates §1 and §4. Two things are better than there: standard
// input really has no folder, and relative to a `github:` locator keeps organisation, repository
// and the branch behind `@`.
#pragma once

#include <string>
#include <string_view>

namespace limequat::locator {

// "https" of "https://…", in lower case; "" when there is none. A single letter is a drive of
// Windows.
[[nodiscard]] std::string scheme_of(std::string_view locator);
// What follows the scheme's colon.
[[nodiscard]] std::string_view after_scheme(std::string_view locator);

// `template:x`, `template://x`: the scheme alone decides.
[[nodiscard]] bool is_template_locator(std::string_view locator);
// "x/y" of `template:x/y` and of the old form `template://x/y`.
[[nodiscard]] std::string template_name_of(std::string_view locator);

// The folder part: `template:x` of `template:x/y`, `https://host/a` of `https://host/a/b.yaml?q`,
// `/a` of `/a/b`; "-" for standard input, "" for "". `locator` is absolute.
[[nodiscard]] std::string base_of(std::string_view locator);

// `locator` itself when it has a scheme or is absolute (`~` becomes `home`), else below `base`,
// which base_of made. Throws Error: empty, relative with a `..` segment, relative to standard
// input.
[[nodiscard]] std::string absolute_locator(std::string_view locator, std::string_view base,
                                           std::string_view home);

}  // namespace limequat::locator
