// Does a file conform to the JSON schema? What an editor with that schema would underline; for
// `limactl generate-jsonschema --schemafile F FILE…`. `limactl validate` knows far more.
#pragma once

#include <string_view>
#include <vector>

#include "config/problem.h"
#include "yaml/document.h"

namespace limequat::config {

// Knows the keywords that json_schema() uses, no others. At most kMaxProblems. Throws nothing for
// any document; a `schema` that json_schema() did not make is an InternalError.
[[nodiscard]] std::vector<Problem> schema_problems(const yaml::Document& document,
                                                   std::string_view schema);

}  // namespace limequat::config
