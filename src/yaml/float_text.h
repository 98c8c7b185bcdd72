// A float64 as upstream prints one.
#pragma once

#include <string>

namespace limequat::yaml {

// Go's fmt.Sprint: the shortest digits, an exponent below -4 or from 21 on; "NaN", "+Inf", "-Inf".
[[nodiscard]] std::string float_text(double value);

}  // namespace limequat::yaml
