// Which host scripts of a machine run only with consent, and why. Private to config/.
#pragma once

#include <string>

#include "config/machine.h"

namespace limequat::config {

// Sets HostScript::consent_reason of all entries. Those of lima.yaml always need consent (S2).
// Those of default.yaml do when the caller says so (`why_default`, T11), and when the guest of this
// very machine could write the file: it lies beneath a writable mount, or copyToHost writes to it
// (T29). Asks the file system only for that, and only when there are such entries. Mounts are
// compared by what their folders are (device and inode), so symlinks and bind mounts do not hide
// one.
void set_consent_reasons(Machine& machine, const std::string& default_yaml_path,
                         const std::string& why_default);

}  // namespace limequat::config
