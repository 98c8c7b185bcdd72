// The files provision.MODE/NNNNNNNN: one for each of Machine::provision that boot.sh runs or
// installs; the number is its index among all of them. Mode boot travels in user-data, mode ansible
// runs on the host.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "cidata/seed.h"

namespace limequat::cidata {

[[nodiscard]] std::vector<SeedFile> provision_files(
    const std::vector<config::Provision>& provisions);

// "provision.boot/00000003", also the name of the step in reports.
[[nodiscard]] std::string provision_path(config::ProvisionMode mode, std::size_t index);

}  // namespace limequat::cidata
