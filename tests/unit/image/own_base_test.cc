// With real qcow2 files of qemu-img.
#include "image/own_base.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/process.h"
#include "image/disk_format.h"
#include "image/format.h"

namespace limequat::image {
namespace {

namespace fs = std::filesystem;

class OwnBase : public ::testing::Test {
 protected:
  OwnBase() {
    make_directories(dev_);
    write_file_atomic(dev_ / "basedisk", "boot sector" + std::string(1u << 20, '\0'), 0644, false);
  }
  void qemu_img(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "qemu-img");
    const RunResult result = run({.argv = std::move(arguments), .working_directory = dev_});
    ASSERT_TRUE(result.status.success()) << result.error_output;
  }
  // As old tools made it: diffdisk on the base, with a byte of the guest's in it.
  void make_overlay(const std::string& backing, bool with_format = true) const {
    std::vector<std::string> create{"create", "-q", "-f", "qcow2", "-b", backing};
    if (!with_format) create.push_back("-u");
    create.insert(create.end(), {"-F", "raw"});
    create.insert(create.end(), {"diffdisk", "2M"});
    qemu_img(create);
    if (with_format) return;
    // The header extension of the format becomes one that nobody knows (bit 31 of its type).
    std::string bytes = read_file(dev_ / "diffdisk");
    const auto type = bytes.find("\xE2\x79\x2A\xCA");
    ASSERT_NE(type, std::string::npos);
    bytes[type] = '\x62';
    write_file_atomic(dev_ / "diffdisk", bytes, 0644, false);
  }
  void check(const Path& folder) const {
    EXPECT_EQ(inspect_image(folder / "diffdisk").backing_file, "basedisk");
    EXPECT_EQ(inspect_image(folder / "diffdisk").backing_format, "raw");
    const RunResult result =
        run({.argv = {"qemu-img", "dd", "-f", "qcow2", "-O", "raw", "bs=11", "count=1",
                      "if=" + (folder / "diffdisk").string(), "of=" + (folder / "out").string()}});
    ASSERT_TRUE(result.status.success()) << result.error_output;
    EXPECT_EQ(read_file(folder / "out").substr(0, 11), "boot sector");
  }

  TemporaryDirectory home_{"own-base"};
  Path dev_ = home_.path() / "dev";
};

TEST_F(OwnBase, APathOfTheFolderBecomesTheBareName) {
  make_overlay((dev_ / "basedisk").string());
  use_bare_base_name(dev_, dev_);
  check(dev_);  // a rename that is interrupted here leaves a machine that boots
  fs::rename(dev_, home_.path() / "two");
  check(home_.path() / "two");
}

TEST_F(OwnBase, ThroughTheLinkThatUpstreamsMigrationMakes) {
  make_overlay((dev_ / "basedisk").string());
  fs::create_symlink("diffdisk", dev_ / "disk");
  record_disk_format(dev_);
  use_bare_base_name(dev_, dev_);
  EXPECT_TRUE(fs::is_symlink(dev_ / "disk"));
  check(dev_);
}

TEST_F(OwnBase, ACopyNoLongerStandsOnTheBaseOfTheOriginal) {
  make_overlay((dev_ / "basedisk").string());
  const Path copy = home_.path() / "copy";
  fs::copy(dev_, copy);
  use_bare_base_name(copy, dev_);
  check(copy);
  EXPECT_EQ(inspect_image(dev_ / "diffdisk").backing_file, (dev_ / "basedisk").string());
}

TEST_F(OwnBase, APathThroughASymlinkIsTheFolderToo) {
  fs::create_directory_symlink(home_.path(), home_.path() / "link");
  make_overlay((home_.path() / "link/dev/basedisk").string());
  EXPECT_TRUE(is_own_base(dev_, inspect_image(dev_ / "diffdisk").backing_file));
  use_bare_base_name(dev_, dev_);
  check(dev_);
}

TEST_F(OwnBase, AFormatThatTheHeaderDoesNotTellIsThatOfTheBase) {
  make_overlay((dev_ / "basedisk").string(), false);
  ASSERT_EQ(inspect_image(dev_ / "diffdisk").backing_format, "");
  use_bare_base_name(dev_, dev_);
  check(dev_);
}

TEST_F(OwnBase, NothingElseIsTouched) {
  const auto unchanged = [&](const char* name) {
    const std::string before = read_file(dev_ / name);
    use_bare_base_name(dev_, dev_);
    return read_file(dev_ / name) == before;
  };
  make_overlay("basedisk");
  EXPECT_TRUE(unchanged("diffdisk"));
  qemu_img({"create", "-q", "-f", "raw", "other", "1M"});
  make_overlay((dev_ / "other").string());
  EXPECT_TRUE(unchanged("diffdisk"));
  // A raw disk into which the guest wrote a header.
  make_overlay((dev_ / "basedisk").string());
  fs::rename(dev_ / "diffdisk", dev_ / "disk");
  write_file_atomic(dev_ / "disk.format", "raw\n", 0644, false);
  EXPECT_TRUE(unchanged("disk"));
  write_file_atomic(dev_ / "disk.format", "qcow2\n", 0644, false);
  EXPECT_FALSE(unchanged("disk"));
  fs::remove(dev_ / "basedisk");
  fs::remove(dev_ / "disk");
  use_bare_base_name(dev_, dev_);  // a machine without a disk yet
}

TEST(IsOwnBase, OnlyTheFileInThisFolder) {
  EXPECT_TRUE(is_own_base("/l/dev", "basedisk"));
  EXPECT_TRUE(is_own_base("/l/dev", "/l/dev/basedisk"));
  for (const char* backing : {"", "/l/dev/other", "/l/two/basedisk", "../dev/basedisk",
                              "./basedisk", "json:{}", "/etc/shadow", "nbd:/l/dev/basedisk"}) {
    EXPECT_FALSE(is_own_base("/l/dev", backing)) << backing;
  }
}

}  // namespace
}  // namespace limequat::image
