#include "lifecycle/backup.h"

#include "base/error.h"
#include "base/quote.h"

namespace limequat::lifecycle {

std::string backup_attribute_value() {
  constexpr std::string_view kText = "com.apple.backupd";
  std::string bytes = "bplist00";
  // One object, at offset 8: an ASCII string whose length, over 14, follows as a one-byte integer.
  bytes += "\x5f\x10";
  bytes += static_cast<char>(kText.size());
  bytes += kText;
  const auto table = static_cast<char>(bytes.size());
  bytes += '\x08';  // the table: where object 0 is
  // The trailer: 6 unused bytes, sizes of an offset and of a reference, then the numbers of
  // objects, of the top object and the table's place, 8 bytes each, big-endian.
  bytes.append(6, '\0').append("\x01\x01");
  bytes.append(7, '\0').append(1, '\x01');
  bytes.append(8, '\0');
  bytes.append(7, '\0').append(1, table);
  return bytes;
}

std::vector<Path> excluded_from_backup(std::string_view word, const store::InstanceFiles& files) {
  if (word == "all") return {files.directory()};
  if (word == "disks") return {files.disk(), files.image(), files.base_disk(), files.diff_disk()};
  return {};
}

void exclude_from_backup(const config::Machine& machine, const store::InstanceFiles& files,
                         Logger& logger) {
  const auto paths = excluded_from_backup(machine.exclude_from_backup, files);
  if (paths.empty()) return;
  if (!backup::supported()) {
    logger.warning("`excludeFromBackup: {}` has an effect on macOS only",
                   machine.exclude_from_backup);
    return;
  }
  for (const Path& path : paths) {
    if (!limequat::exists(path)) continue;
    try {
      backup::set_attribute(path, kBackupAttribute, backup_attribute_value());
    } catch (const SystemError& error) {
      logger.warning("could not exclude {} from backups: {}", name_quote(path.string()),
                     error.message());
      return;
    }
  }
}

}  // namespace limequat::lifecycle
