#include "ssh/features.h"

namespace limequat::ssh {

bool cpu_has_aes() { return __builtin_cpu_supports("aes") != 0; }

}  // namespace limequat::ssh
