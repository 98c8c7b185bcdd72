// A template over one of its bases: what the template lacks is copied from the base, text and
// comments; what it says stays byte for byte. Pure.
//
// Source: reference of upstream, templates §4, "Merge". Different on purpose: lists inside list
// items are not joined by position, and comments of the base at a key that the template has too are
// left out.
#pragma once

#include <string>

#include "yaml/document.h"

namespace limequat::locator {

// Both roots are a mapping or null. A `base` of `base` goes before that of `tmpl`.
[[nodiscard]] std::string merge_base(const yaml::Document& tmpl, const yaml::Document& base);

}  // namespace limequat::locator
