// One machine as templates see it, with every kind of value.
#pragma once

#include "gotemplate/value.h"

namespace limequat::gotemplate::test {

[[nodiscard]] Value sample_machine();

}  // namespace limequat::gotemplate::test
