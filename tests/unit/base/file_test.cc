#include "base/file.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <thread>

#include "base/error.h"
#include "tests/support/environment.h"
#include "tests/support/file_size_limit.h"

namespace limequat {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> names_in(const Path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename());
  return names;
}

mode_t mode_of(const Path& path) {
  struct stat info {};
  EXPECT_EQ(::stat(path.c_str(), &info), 0);
  return info.st_mode & 07777;
}

class File : public ::testing::Test {
 protected:
  TemporaryDirectory temporary_{"file-test"};
  const Path& folder_ = temporary_.path();
};

TEST_F(File, OpenIsCloseOnExecAndNamesThePath) {
  const UniqueFd fd = open_file("/dev/null", O_RDONLY);
  EXPECT_NE(::fcntl(fd.get(), F_GETFD) & FD_CLOEXEC, 0);
  try {
    (void)open_file(folder_ / "none", O_RDONLY);
    FAIL();
  } catch (const SystemError& error) {
    EXPECT_EQ(error.code(), ENOENT);
    EXPECT_THAT(error.message(), HasSubstr((folder_ / "none").string()));
  }
}

TEST_F(File, ReadsWholeFilesOfAnySize) {
  for (const std::size_t size : {0, 1, 4095, 4096, 4097, 300000}) {
    const std::string data(size, 'x');
    write_file_atomic(folder_ / "f", data, 0600, false);
    EXPECT_EQ(read_file(folder_ / "f"), data);
  }
  EXPECT_THAT(read_file("/proc/self/status"), HasSubstr("Pid:")) << "files that claim to be empty";
}

TEST_F(File, ReadLimitIsExact) {
  write_file_atomic(folder_ / "f", "12345", 0600);
  EXPECT_EQ(read_file(folder_ / "f", 5), "12345");
  try {
    (void)read_file(folder_ / "f", 4);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.message(), (folder_ / "f").string() + ": larger than the limit of 4 bytes");
  }
  const UniqueFd endless = open_file("/dev/zero", O_RDONLY);
  EXPECT_THROW((void)read_all(endless.get(), 100000), Error);
}

TEST_F(File, ReadOfAFolderFails) {
  EXPECT_THROW((void)read_file(folder_), SystemError);
  EXPECT_THROW((void)read_file_if_exists(folder_), SystemError);
}

TEST_F(File, ReadIfExists) {
  EXPECT_EQ(read_file_if_exists(folder_ / "none"), std::nullopt);
  EXPECT_EQ(read_file_if_exists(folder_ / "none" / "below"), std::nullopt);
  write_file_atomic(folder_ / "f", "x", 0600);
  EXPECT_EQ(read_file_if_exists(folder_ / "f"), "x");
  EXPECT_EQ(read_file_if_exists(folder_ / "f" / "below"), std::nullopt);
  fs::create_symlink("loop", folder_ / "loop");
  EXPECT_THROW((void)read_file_if_exists(folder_ / "loop"), SystemError);
}

TEST_F(File, AtomicWriteReplacesBytesAndMode) {
  const mode_t before = ::umask(077);
  write_file_atomic(folder_ / "f", "old", 0644);
  EXPECT_EQ(mode_of(folder_ / "f"), 0644u) << "whatever the umask";
  ::umask(before);
  write_file_atomic(folder_ / "f", "new", 0400, false);
  EXPECT_EQ(read_file(folder_ / "f"), "new");
  EXPECT_EQ(mode_of(folder_ / "f"), 0400u);
  EXPECT_THAT(names_in(folder_), ::testing::ElementsAre("f"));
}

TEST_F(File, AtomicWriteReplacesASymlinkInsteadOfFollowingIt) {
  write_file_atomic(folder_ / "victim", "precious", 0600);
  fs::create_symlink("victim", folder_ / "link");
  write_file_atomic(folder_ / "link", "new", 0600);
  EXPECT_EQ(read_file(folder_ / "victim"), "precious");
  EXPECT_TRUE(fs::is_regular_file(fs::symlink_status(folder_ / "link")));
}

TEST_F(File, AtomicWriteLeavesHardLinksOfTheOldFileAlone) {
  write_file_atomic(folder_ / "a", "old", 0600);
  fs::create_hard_link(folder_ / "a", folder_ / "b");
  write_file_atomic(folder_ / "a", "new", 0600);
  EXPECT_EQ(read_file(folder_ / "b"), "old");
}

TEST_F(File, AtomicWriteIntoAMissingFolderFails) {
  const Path file = folder_ / "none" / "f";
  try {
    write_file_atomic(file, "x", 0600);
    FAIL() << "it was written";
  } catch (const SystemError& error) {
    EXPECT_EQ(error.code(), ENOENT);
    // Not the name of the temporary file.
    EXPECT_EQ(error.message(), "open " + file.string() + ": No such file or directory");
  }
}

TEST_F(File, AtomicWriteOverAFolderFailsAndLeavesNothing) {
  fs::create_directory(folder_ / "d");
  EXPECT_THROW(write_file_atomic(folder_ / "d", "x", 0600), SystemError);
  EXPECT_THAT(names_in(folder_), ::testing::ElementsAre("d"));
}

TEST_F(File, AtomicWriteWithoutRoomKeepsTheOldFile) {
  write_file_atomic(folder_ / "f", "old", 0600);
  {
    const test::FileSizeLimit limit(1000);
    EXPECT_THROW(write_file_atomic(folder_ / "f", std::string(5000, 'x'), 0600), SystemError);
  }
  EXPECT_EQ(read_file(folder_ / "f"), "old");
  EXPECT_THAT(names_in(folder_), ::testing::ElementsAre("f"));
}

TEST_F(File, AtomicWriteInTheWorkingFolder) {
  const Path before = fs::current_path();
  fs::current_path(folder_);
  write_file_atomic("f", "x", 0600);
  fs::current_path(before);
  EXPECT_EQ(read_file(folder_ / "f"), "x");
}

TEST(WriteAll, DiskFullIsAnError) {
  const UniqueFd full = open_file("/dev/full", O_WRONLY);
  try {
    write_all(full.get(), "x");
    FAIL();
  } catch (const SystemError& error) {
    EXPECT_EQ(error.code(), ENOSPC);
  }
}

TEST(WriteAll, ShortWritesAreContinued) {
  Pipe pipe = make_pipe();
  const std::string data(1u << 20, 'x');  // more than a pipe holds
  std::string got;
  std::thread reader([&] { got = read_all(pipe.read_end.get()); });
  write_all(pipe.write_end.get(), data);
  pipe.write_end.reset();
  reader.join();
  EXPECT_EQ(got, data);
}

TEST_F(File, ExistsSeesBrokenSymlinks) {
  EXPECT_FALSE(limequat::exists(folder_ / "link"));
  fs::create_symlink("nowhere", folder_ / "link");
  EXPECT_TRUE(limequat::exists(folder_ / "link"));
}

TEST_F(File, RemoveFile) {
  EXPECT_FALSE(remove_file(folder_ / "none"));
  fs::create_symlink("nowhere", folder_ / "link");
  EXPECT_TRUE(remove_file(folder_ / "link"));
  EXPECT_THROW((void)remove_file(folder_), SystemError) << "a folder is not one file";
}

TEST_F(File, RemoveTreeNeverFollowsASymlinkOut) {
  fs::create_directories(folder_ / "outside" / "sub");
  write_file_atomic(folder_ / "outside" / "precious", "x", 0600);
  fs::create_directories(folder_ / "tree" / "a" / "b");
  write_file_atomic(folder_ / "tree" / "a" / "b" / "f", "x", 0400);
  fs::create_directory_symlink(folder_ / "outside", folder_ / "tree" / "link");
  fs::create_directory_symlink("../../outside", folder_ / "tree" / "a" / "relative");
  fs::create_symlink("nowhere", folder_ / "tree" / "broken");
  ASSERT_EQ(::mkfifo((folder_ / "tree" / "pipe").c_str(), 0600), 0);
  remove_tree(folder_ / "tree");
  EXPECT_FALSE(limequat::exists(folder_ / "tree"));
  EXPECT_EQ(read_file(folder_ / "outside" / "precious"), "x");
  EXPECT_TRUE(limequat::exists(folder_ / "outside" / "sub"));
}

TEST_F(File, RemoveTreeOfASymlinkIsRefused) {
  fs::create_directory(folder_ / "outside");
  fs::create_directory_symlink("outside", folder_ / "link");
  EXPECT_THROW(remove_tree(folder_ / "link"), SystemError);
  EXPECT_TRUE(limequat::exists(folder_ / "outside"));
}

TEST_F(File, RemoveTreeOfNothingIsFine) { remove_tree(folder_ / "none"); }

TEST_F(File, RemoveTreeOfLockedFolders) {
  fs::create_directories(folder_ / "tree" / "locked" / "below");
  fs::create_directories(folder_ / "tree" / "read-only" / "below");
  ASSERT_EQ(::chmod((folder_ / "tree" / "locked").c_str(), 0), 0);
  ASSERT_EQ(::chmod((folder_ / "tree" / "read-only").c_str(), 0500), 0);
  remove_tree(folder_ / "tree");
  EXPECT_FALSE(limequat::exists(folder_ / "tree"));
}

TEST_F(File, RemoveTreeOfADeepTree) {
  Path deep = folder_ / "tree";
  for (int i = 0; i < 80; ++i) deep /= "d";
  fs::create_directories(deep);
  remove_tree(folder_ / "tree");
  EXPECT_FALSE(limequat::exists(folder_ / "tree"));
}

TEST_F(File, RemoveTreeOfManyFiles) {
  fs::create_directory(folder_ / "tree");
  for (int i = 0; i < 600; ++i) {
    (void)open_file(folder_ / "tree" / std::to_string(i), O_WRONLY | O_CREAT);
  }
  remove_tree(folder_ / "tree");
  EXPECT_THAT(names_in(folder_), IsEmpty());
}

TEST_F(File, MakeDirectories) {
  make_directories(folder_ / "a" / "b" / "c", 0700);
  EXPECT_EQ(mode_of(folder_ / "a"), 0700u);
  EXPECT_EQ(mode_of(folder_ / "a" / "b" / "c"), 0700u);
  make_directories(folder_ / "a" / "b");
  make_directories(folder_ / "a" / "d" / "");
  write_file_atomic(folder_ / "f", "x", 0600);
  EXPECT_THROW(make_directories(folder_ / "f"), SystemError);
  EXPECT_THROW(make_directories(folder_ / "f" / "g"), SystemError);
  fs::create_directory_symlink("a", folder_ / "link");
  make_directories(folder_ / "link" / "e");
  EXPECT_TRUE(limequat::exists(folder_ / "a" / "e"));
}

TEST_F(File, LockIsExclusiveAndEndsWithItsObject) {
  for (const Path& path : {folder_, folder_ / "lock-file"}) {
    {
      const FileLock held = FileLock::acquire(path);
      EXPECT_FALSE(FileLock::try_acquire(path).has_value());
    }
    EXPECT_TRUE(FileLock::try_acquire(path).has_value());
  }
  EXPECT_EQ(mode_of(folder_ / "lock-file"), 0600u);
}

TEST_F(File, LockWaits) {
  auto held = std::make_optional(FileLock::acquire(folder_ / "lock"));
  std::atomic<bool> got = false;
  std::thread other([&] {
    const FileLock lock = FileLock::acquire(folder_ / "lock");
    got = true;
  });
  EXPECT_FALSE(got);
  held.reset();
  other.join();
  EXPECT_TRUE(got);
}

TEST(TemporaryDirectoryTest, PrivateAndGoneAfterwards) {
  Path path;
  {
    TemporaryDirectory first("limequat-test");
    TemporaryDirectory moved(std::move(first));
    path = moved.path();
    EXPECT_EQ(mode_of(path), 0700u);
    write_file_atomic(path / "f", "x", 0400);
  }
  EXPECT_FALSE(limequat::exists(path));
}

TEST(TemporaryDirectoryTest, BelowTmpdir) {
  const TemporaryDirectory outer("limequat-test");
  const test::ScopedVariable tmpdir("TMPDIR", outer.path().c_str());
  const TemporaryDirectory inner("x");
  EXPECT_EQ(inner.path().parent_path(), outer.path());
}

}  // namespace
}  // namespace limequat
