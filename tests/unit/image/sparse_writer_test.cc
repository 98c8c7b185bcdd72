#include "image/sparse_writer.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/file.h"
#include "image/copy.h"
#include "tests/support/file_size_limit.h"

namespace limequat::image {
namespace {

std::int64_t bytes_on_disk(const Path& path) {
  struct stat info {};
  EXPECT_EQ(::stat(path.c_str(), &info), 0);
  return info.st_blocks * 512;
}

class Sparse : public ::testing::Test {
 protected:
  UniqueFd create(std::string_view name) {
    return open_file(path(name), O_RDWR | O_CREAT | O_TRUNC, 0600);
  }
  [[nodiscard]] Path path(std::string_view name) const { return temporary_.path() / name; }
  TemporaryDirectory temporary_{"sparse-test"};
};

std::string pattern() {
  std::string data(100, 'a');
  data += std::string(50000, '\0') + "b" + std::string(8191, '\0') + "c";
  data += std::string(4096 * 3, 'd') + std::string(1u << 20, '\0') + "e" + std::string(9000, '\0');
  return data;
}

TEST_F(Sparse, AnyPiecesGiveTheSameBytes) {
  const std::string data = pattern();
  for (const std::size_t piece : {1u, 7u, 4095u, 4096u, 4097u, 65536u, 10000000u}) {
    const UniqueFd fd = create("f");
    SparseWriter writer(fd.get());
    for (std::size_t at = 0; at < data.size(); at += piece) {
      writer.write(std::string_view(data).substr(at, piece));
    }
    EXPECT_EQ(writer.size(), data.size());
    writer.finish();
    EXPECT_EQ(read_file(path("f")), data) << piece;
    EXPECT_LT(bytes_on_disk(path("f")), 200000) << piece;
  }
}

TEST_F(Sparse, Empty) {
  const UniqueFd fd = create("f");
  SparseWriter writer(fd.get());
  writer.write("");
  writer.finish();
  EXPECT_EQ(read_file(path("f")), "");
}

TEST_F(Sparse, DiskFull) {
  const UniqueFd fd = create("f");
  SparseWriter writer(fd.get());
  const limequat::test::FileSizeLimit limit(10000);
  EXPECT_THROW(writer.write(std::string(20000, 'x')), SystemError);
}

TEST_F(Sparse, CopyKeepsBytesAndHoles) {
  const std::string data = pattern();
  {
    const UniqueFd from = create("from");
    SparseWriter writer(from.get());
    writer.write(data);
    writer.finish();
  }
  const UniqueFd from = open_file(path("from"), O_RDONLY);
  const UniqueFd to = create("to");
  std::uint64_t last = 0;
  copy_sparse(from.get(), to.get(), [&](std::uint64_t done, std::uint64_t size) {
    EXPECT_GE(done, last);
    EXPECT_LE(done, size);
    last = done;
  });
  EXPECT_EQ(read_file(path("to")), data);
  EXPECT_LT(bytes_on_disk(path("to")), 200000);
}

TEST_F(Sparse, CopyOfEmptyAndOfAllHoles) {
  const UniqueFd from = create("from");
  const UniqueFd to = create("to");
  copy_sparse(from.get(), to.get());
  EXPECT_EQ(read_file(path("to")), "");
  ASSERT_EQ(::ftruncate(from.get(), 1 << 20), 0);
  copy_sparse(from.get(), to.get());
  EXPECT_EQ(read_file(path("to")), std::string(1 << 20, '\0'));
  EXPECT_EQ(bytes_on_disk(path("to")), 0);
}

TEST_F(Sparse, CopyWithoutRoomIsAnError) {
  write_file_atomic(path("from"), std::string(100000, 'x'), 0600);
  const UniqueFd from = open_file(path("from"), O_RDONLY);
  const UniqueFd to = create("to");
  const limequat::test::FileSizeLimit limit(10000);
  EXPECT_THROW(copy_sparse(from.get(), to.get()), SystemError);
}

TEST_F(Sparse, CloneAnswersOrWorks) {
  write_file_atomic(path("from"), "some bytes", 0600);
  const UniqueFd from = open_file(path("from"), O_RDONLY);
  const UniqueFd to = create("to");
  // Depends on the file system of the test machine: both answers are right, if true.
  const bool cloned = clone_file(from.get(), to.get());
  EXPECT_EQ(read_file(path("to")), cloned ? "some bytes" : "");
}

}  // namespace
}  // namespace limequat::image
