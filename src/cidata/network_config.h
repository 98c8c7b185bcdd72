// The file network-config, version 2 (netplan's form): DHCP on every interface, names by MAC
// address.
#pragma once

#include <string>

#include "cidata/plan.h"

namespace limequat::cidata {

[[nodiscard]] std::string network_config(const Plan& plan);

}  // namespace limequat::cidata
