#include "store/folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace limequat::store {
namespace {

using ::testing::HasSubstr;
using ::testing::VariantWith;

class FolderTest : public ::testing::Test {
 protected:
  void write(const char* name, std::string_view text) const {
    write_file_atomic(directory_.path() / name, text, 0644, false);
  }
  FileText read(const char* name, std::size_t limit = 1000) const {
    return Folder::open(directory_.path())->read(name, limit);
  }

  TemporaryDirectory directory_{"limequat-folder"};
};

TEST_F(FolderTest, reads_whole_files) {
  write("a", "text");
  write("empty", "");
  write("full", std::string(1000, 'x'));
  EXPECT_THAT(read("a"), VariantWith<std::string>("text"));
  EXPECT_THAT(read("empty"), VariantWith<std::string>(""));
  EXPECT_THAT(read("full"), VariantWith<std::string>(std::string(1000, 'x')));
}

TEST_F(FolderTest, more_than_the_limit_is_trouble) {
  write("big", std::string(1001, 'x'));
  const FileText text = read("big");
  ASSERT_TRUE(std::holds_alternative<FileTrouble>(text));
  EXPECT_THAT(std::get<FileTrouble>(text).why, HasSubstr("larger than the limit of 1000 bytes"));
}

TEST_F(FolderTest, files_without_a_size_are_read) {
  // procfs says 0 for all of its files.
  const auto proc = Folder::open("/proc/self");
  ASSERT_TRUE(proc.has_value());
  const FileText text = proc->read("status", 100'000);
  ASSERT_TRUE(std::holds_alternative<std::string>(text));
  EXPECT_THAT(std::get<std::string>(text), HasSubstr("Pid:"));
}

TEST_F(FolderTest, what_is_not_there) {
  EXPECT_THAT(read("nope"), VariantWith<NoFile>(::testing::_));
  EXPECT_FALSE(Folder::open(directory_.path() / "nope").has_value());
  write("file", "");
  EXPECT_FALSE(Folder::open(directory_.path() / "file").has_value());
}

TEST_F(FolderTest, a_broken_link_is_there_but_not_readable) {
  std::filesystem::create_symlink("/no/such/file", directory_.path() / "link");
  EXPECT_TRUE(Folder::open(directory_.path())->has("link"));
  EXPECT_THAT(read("link"), VariantWith<NoFile>(::testing::_));
}

TEST_F(FolderTest, no_regular_file_is_read) {
  ASSERT_EQ(::mkfifo((directory_.path() / "fifo").c_str(), 0600), 0);
  make_directories(directory_.path() / "folder");
  EXPECT_THAT(read("fifo"), VariantWith<FileTrouble>(::testing::_));
  EXPECT_THAT(read("folder"), VariantWith<FileTrouble>(::testing::_));
}

}  // namespace
}  // namespace limequat::store
