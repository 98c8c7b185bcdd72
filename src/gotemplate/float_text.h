// Floating-point numbers as Go's strconv.FormatFloat(value, verb, precision, 64) writes them.
#pragma once

#include <string>

namespace limequat::gotemplate {

// Verbs: e E f g G x X b. `precision` -1: the fewest digits that read back as the same number.
[[nodiscard]] std::string format_float(double value, char verb, int precision);

}  // namespace limequat::gotemplate
