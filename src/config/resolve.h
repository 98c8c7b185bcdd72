// From merged values to complete ones: templates expanded, entries of one key made one, defaults
// filled in, plain mode applied, each field bound to its member of Machine. Private to config/.
#pragma once

#include "config/field.h"
#include "config/machine.h"
#include "config/scope.h"

namespace limequat::config {

// `root` is of machine_table(). `scope.machine` must be `machine`.
void resolve(Record& root, Machine& machine, const Scope& scope);

// Paths of fields that a file sets without effect: rows that are not implemented, with a value that
// asks for more than nothing. `root` is resolved: what plain mode drops is dropped.
[[nodiscard]] std::vector<std::string> unimplemented_fields(const Record& root);

}  // namespace limequat::config
