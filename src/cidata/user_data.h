// The file user-data: what cloud-init does before the seed's own boot.sh runs. Only keys that a
// machine needs: each module costs a boot on an emulated CPU time.
//
// Source of the keys: cloud-init's module reference (docs.cloud-init.io).
#pragma once

#include <string>

#include "cidata/plan.h"

namespace limequat::cidata {

enum class UserDataKind {
  seed,         // for the guest
  description,  // cloud-config.yaml on the host: without boot script, mounts and DNS
};

[[nodiscard]] std::string user_data(const Plan& plan, UserDataKind kind);

}  // namespace limequat::cidata
