#include "lifecycle/clone_files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace limequat::lifecycle {
namespace {

namespace fs = std::filesystem;

class CloneFiles : public testing::Test {
 protected:
  CloneFiles() {
    make_directories(from);
    make_directories(to);
  }
  void write(const Path& name, std::string_view text, mode_t mode = 0644) const {
    write_file_atomic(from / name, text, mode, false);
  }
  void copy() {
    ProgressLine progress(-1);
    copy_machine(from, to, progress);
  }

  TemporaryDirectory folder{"limequat-clone"};
  Path from = folder.path() / "from";
  Path to = folder.path() / "to";
};

TEST(CloneRules, WhatBelongsToOneMachineStaysBehind) {
  for (const char* name : {"protected", "swtpm", "ha.pid", "ha.id.tmp", "ssh.sock", "disk.tmp",
                           "host-scripts.post-stop.run", "host-scripts.0a1b.run", "provision0.sh",
                           "provision12.ps1", "sock/a.sock"}) {
    EXPECT_EQ(clone_rule(name), CloneRule::leave_out) << name;
  }
  EXPECT_EQ(clone_rule("vz-identifier"), CloneRule::empty);
  for (const char* name : {"lima.yaml", "disk", "disk.format", "provision.sh", "provisioning",
                           "host-scripts.md", "mine/provision0.sh", "serial.log"}) {
    EXPECT_EQ(clone_rule(name), CloneRule::copy) << name;
  }
}

TEST_F(CloneFiles, CopiesWithModesAndLeavesTheRest) {
  write("lima.yaml", "cpus: 1\n");
  write("lima-version", "v2", 0444);
  write("vncpassword", "x", 0600);
  write("vz-identifier", "id");
  write("protected", "", 0400);
  make_directories(from / "swtpm");
  write("swtpm/state", "x");
  make_directories(from / "deep/er");
  write("deep/er/file", "y");
  copy();
  EXPECT_EQ(read_file(to / "lima.yaml"), "cpus: 1\n");
  EXPECT_EQ(read_file(to / "deep/er/file"), "y");
  EXPECT_EQ(read_file(to / "vz-identifier"), "");
  EXPECT_FALSE(limequat::exists(to / "protected"));
  EXPECT_FALSE(limequat::exists(to / "swtpm"));
  struct stat info {};
  ASSERT_EQ(::stat((to / "lima-version").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0444U);
  ASSERT_EQ(::stat((to / "vncpassword").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0600U);
}

TEST_F(CloneFiles, HolesStayHoles) {
  write("disk", "begin");
  fs::resize_file(from / "disk", 64u << 20);
  copy();
  struct stat info {};
  ASSERT_EQ(::stat((to / "disk").c_str(), &info), 0);
  EXPECT_EQ(info.st_size, 64 << 20);
  EXPECT_LT(info.st_blocks * 512, 1 << 20);
}

TEST_F(CloneFiles, ALinkInsideStaysOneAndNeverPointsBack) {
  write("diffdisk", "data");
  fs::create_symlink("diffdisk", from / "disk");
  fs::create_symlink(from / "diffdisk", from / "absolute");
  copy();
  EXPECT_EQ(fs::read_symlink(to / "disk"), "diffdisk");
  EXPECT_EQ(fs::read_symlink(to / "absolute"), "diffdisk");
}

TEST_F(CloneFiles, TwoMachinesNeverShareADiskThatIsElsewhere) {
  write_file_atomic(folder.path() / "big", "data", 0600, false);
  fs::create_symlink(folder.path() / "big", from / "disk");
  copy();
  EXPECT_FALSE(fs::is_symlink(to / "disk"));
  EXPECT_EQ(read_file(to / "disk"), "data");
}

TEST_F(CloneFiles, OnlyAReadOnlyBaseIsShared) {
  write("basedisk", "base", 0444);
  copy();
  EXPECT_TRUE(fs::equivalent(from / "basedisk", to / "basedisk"));
  fs::permissions(from / "basedisk", fs::perms::owner_write, fs::perm_options::add);
  fs::remove(to / "basedisk");
  copy();
  EXPECT_FALSE(fs::equivalent(from / "basedisk", to / "basedisk"));
}

TEST_F(CloneFiles, PipesAreLeftOut) {
  ASSERT_EQ(::mkfifo((from / "pipe").c_str(), 0600), 0);
  copy();  // reading it would hang
  EXPECT_FALSE(limequat::exists(to / "pipe"));
}

}  // namespace
}  // namespace limequat::lifecycle
