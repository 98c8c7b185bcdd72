// Entries of additionalDisks, mounts and networks that mean the same thing become one: the earlier
// one counts, what it lacks comes from the later one, which goes. The key `*` fills all earlier
// entries. Pure.
//
// Source: reference of upstream, templates §4, "Combine".
#pragma once

#include <string>

#include "yaml/document.h"

namespace limequat::locator {

[[nodiscard]] std::string combine_list_entries(const yaml::Document& document);

}  // namespace limequat::locator
