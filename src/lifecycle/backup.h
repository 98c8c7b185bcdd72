// `excludeFromBackup: none|disks|all`: what of a machine a backup program leaves out. On macOS it
// is an extended attribute that Time Machine looks at; elsewhere there is nothing to set, and a
// start says so once.
//
// Source: tmutil(8), addexclusion; the attribute's value is a binary property list of the string
// "com.apple.backupd".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "config/machine.h"
#include "store/home.h"

namespace limequat::lifecycle {

inline constexpr std::string_view kBackupAttribute =
    "com.apple.metadata:com_apple_backup_excludeItem";
// The bytes of that attribute. Pure.
[[nodiscard]] std::string backup_attribute_value();
// What the word stands for; files that may not exist. Pure.
[[nodiscard]] std::vector<Path> excluded_from_backup(std::string_view word,
                                                     const store::InstanceFiles& files);

// Sets the attribute on those of them that exist. Where that cannot be done: one warning.
void exclude_from_backup(const config::Machine& machine, const store::InstanceFiles& files,
                         Logger& logger);

namespace backup {
// backup_darwin.cc, backup_linux.cc. Throws SystemError.
[[nodiscard]] bool supported();
void set_attribute(const Path& path, std::string_view name, std::string_view value);
}  // namespace backup

}  // namespace limequat::lifecycle
