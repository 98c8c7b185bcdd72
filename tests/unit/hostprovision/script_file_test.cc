#include "hostprovision/script_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

namespace limequat::hostprovision {
namespace {

class ScriptFileTest : public testing::Test {
 protected:
  mode_t mode_of(const Path& path) {
    struct stat info {};
    EXPECT_EQ(::lstat(path.c_str(), &info), 0);
    return info.st_mode & 07777;
  }
  TemporaryDirectory root_{"script-file"};
};

TEST_F(ScriptFileTest, H10_private_and_gone_at_the_end) {
  const Path path = root_.path() / "x.sh";
  {
    const ScriptFile file = ScriptFile::create(path, "true\n");
    EXPECT_EQ(read_file(path), "true\n");
    EXPECT_EQ(mode_of(path), 0600u);
  }
  EXPECT_FALSE(limequat::exists(path));
}

TEST_F(ScriptFileTest, NeverOverWhatIsThere) {
  const Path path = root_.path() / "x.sh";
  write_file_atomic(path, "mine", 0600);
  EXPECT_THROW((void)ScriptFile::create(path, "true"), SystemError);
  EXPECT_EQ(read_file(path), "mine");
}

TEST_F(ScriptFileTest, H10_debug_file_stays_and_is_replaced) {
  const Path path = debug_script_path(root_.path(), 3, ".sh");
  EXPECT_EQ(path.filename(), "provision3.sh");
  write_debug_script(path, "one");
  write_debug_script(path, "two");
  EXPECT_EQ(read_file(path), "two");
  EXPECT_EQ(mode_of(path), 0600u);
}

TEST_F(ScriptFileTest, T30_symlink_at_the_debug_path) {
  const Path target = root_.path() / "precious";
  write_file_atomic(target, "untouched", 0644);
  const Path path = root_.path() / "provision0.sh";
  ASSERT_EQ(::symlink(target.c_str(), path.c_str()), 0);
  EXPECT_THROW(write_debug_script(path, "evil"), Error);
  EXPECT_EQ(read_file(target), "untouched");
  ASSERT_EQ(::unlink(path.c_str()), 0);
  make_directories(path);
  EXPECT_THROW(write_debug_script(path, "evil"), Error);
}

}  // namespace
}  // namespace limequat::hostprovision
