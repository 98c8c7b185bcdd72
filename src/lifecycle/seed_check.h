// Whether a machine's seed can be made at all. Start makes it anew each time (cidata/seed.h), and
// would tell only then what a file of the seed cannot carry: a user called root, a line break in an
// environment variable. Here it is made in memory and thrown away.
#pragma once

#include "config/machine.h"

namespace limequat::lifecycle {

// Throws Error that names the field. What only a start knows is stood in for; the files of
// `caCerts.files` are not read.
void require_seed(const config::Machine& machine);
// Also these: for a machine of this host. Throws Error that names field and file.
void require_ca_certs(const config::Machine& machine);

}  // namespace limequat::lifecycle
