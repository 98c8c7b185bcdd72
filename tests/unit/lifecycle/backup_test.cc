#include "lifecycle/backup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace limequat::lifecycle {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Backup, S11_the_words_stand_for_paths) {
  const store::InstanceFiles files("/home/user/.lima/dev");
  EXPECT_THAT(excluded_from_backup("", files), IsEmpty());
  EXPECT_THAT(excluded_from_backup("none", files), IsEmpty());
  EXPECT_THAT(excluded_from_backup("disks", files),
              ElementsAre("/home/user/.lima/dev/disk", "/home/user/.lima/dev/image",
                          "/home/user/.lima/dev/basedisk", "/home/user/.lima/dev/diffdisk"));
  EXPECT_THAT(excluded_from_backup("all", files), ElementsAre("/home/user/.lima/dev"));
}

// As `plutil -convert binary1` writes the string "com.apple.backupd".
TEST(Backup, S11_the_attribute_is_a_binary_property_list) {
  constexpr unsigned char kExpected[] = {
      'b', 'p', 'l', 'i', 's', 't', '0', '0', 0x5f, 0x10, 0x11, 'c', 'o',  'm', '.', 'a',
      'p', 'p', 'l', 'e', '.', 'b', 'a', 'c', 'k',  'u',  'p',  'd', 0x08, 0,   0,   0,
      0,   0,   0,   1,   1,   0,   0,   0,   0,    0,    0,    0,   1,    0,   0,   0,
      0,   0,   0,   0,   0,   0,   0,   0,   0,    0,    0,    0,   0x1c};
  EXPECT_EQ(backup_attribute_value(),
            std::string(reinterpret_cast<const char*>(kExpected), sizeof kExpected));
}

class Lines final : public LogSink {
 public:
  explicit Lines(std::vector<std::string>& lines) : lines_(lines) {}
  void write(const LogRecord& record) override { lines_.push_back(record.message); }

 private:
  std::vector<std::string>& lines_;
};

TEST(Backup, S11_elsewhere_one_notice_and_only_when_it_was_asked_for) {
  if (backup::supported()) GTEST_SKIP() << "macOS";
  std::vector<std::string> lines;
  Logger logger(std::make_unique<Lines>(lines), LogLevel::info);
  const store::InstanceFiles files("/nowhere");
  config::Machine machine;
  exclude_from_backup(machine, files, logger);
  machine.exclude_from_backup = "none";
  exclude_from_backup(machine, files, logger);
  EXPECT_THAT(lines, IsEmpty());
  machine.exclude_from_backup = "disks";
  exclude_from_backup(machine, files, logger);
  EXPECT_THAT(lines, ElementsAre("`excludeFromBackup: disks` has an effect on macOS only"));
}

}  // namespace
}  // namespace limequat::lifecycle
