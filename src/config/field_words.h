// The field table in words, for `explain`. Private to config/.
#pragma once

#include <string>

#include "config/field.h"

namespace limequat::config {

[[nodiscard]] std::string type_words(const Row& row);
// "none" when a field that nobody sets stays unset; "" for sections.
[[nodiscard]] std::string default_words(const Row& row);
// How override.yaml, the machine's lima.yaml and default.yaml come together.
[[nodiscard]] std::string merge_words(const Row& row);
// The template variables that the field may use; "" for none.
[[nodiscard]] std::string variable_words(const Row& row);

}  // namespace limequat::config
