// The small files of a machine that only say one thing: `protected` and `lima-version`.
#pragma once

#include <optional>
#include <string_view>

#include "store/home.h"

namespace limequat::store {

// An empty file, 0400: delete refuses while it is there. False when nothing had to be done.
bool protect(const InstanceFiles& files);
bool unprotect(const InstanceFiles& files);

// The version that made the machine, as upstream writes it: "v2.2.0", no newline, 0444.
void write_lima_version(const InstanceFiles& files, std::string_view version);

}  // namespace limequat::store
