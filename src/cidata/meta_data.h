// The file meta-data: NoCloud's name and id of the instance.
#pragma once

#include <string>

#include "cidata/plan.h"

namespace limequat::cidata {

// A new instance-id makes cloud-init apply the whole seed again.
[[nodiscard]] std::string meta_data(const Plan& plan);

}  // namespace limequat::cidata
