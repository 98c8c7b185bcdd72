#include "yaml/float_text.h"

#include <cmath>

#include "gotemplate/float_text.h"

namespace limequat::yaml {

std::string float_text(double value) {
  const double magnitude = std::abs(value);
  const bool exponent = magnitude != 0 && (magnitude < 1e-4 || magnitude >= 1e21);
  return gotemplate::format_float(value, exponent ? 'e' : 'f', -1);
}

}  // namespace limequat::yaml
