#include <asm/hwcap.h>
#include <sys/auxv.h>

#include "ssh/features.h"

namespace limequat::ssh {

bool cpu_has_aes() { return (getauxval(AT_HWCAP) & HWCAP_AES) != 0; }

}  // namespace limequat::ssh
