#include "lifecycle/backup.h"

namespace limequat::lifecycle::backup {

// No attribute that backup programs for Linux agree on.
bool supported() { return false; }

void set_attribute(const Path& /*path*/, std::string_view /*name*/, std::string_view /*value*/) {}

}  // namespace limequat::lifecycle::backup
