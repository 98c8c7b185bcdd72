#include "base/fd_output.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <ostream>

#include "base/error.h"
#include "base/file.h"

namespace limequat {
namespace {

TEST(FdOutput, WritesAllOfIt) {
  const TemporaryDirectory directory("limequat-output");
  const Path file = directory.path() / "file";
  const UniqueFd fd = open_file(file, O_WRONLY | O_CREAT);
  FdOutput output(fd.get(), "it");
  std::ostream out(&output);
  std::string all;
  for (int i = 0; i < 20000; ++i) {
    out << i << '\n';
    all += std::to_string(i) + '\n';
  }
  out.flush();
  EXPECT_EQ(read_file(file), all);
}

TEST(FdOutput, ThrowsTheReasonOnce) {
  const UniqueFd full = open_file("/dev/full", O_WRONLY);
  FdOutput output(full.get(), "the result");
  std::ostream out(&output);
  out.exceptions(std::ios::badbit);
  out << "x";
  try {
    out.flush();
    FAIL();
  } catch (const SystemError& error) {
    EXPECT_EQ(error.message(), "the result: write: No space left on device");
    EXPECT_EQ(error.code(), ENOSPC);
  }
  EXPECT_EQ(output.pubsync(), 0) << "nothing is left to write";
}

TEST(FdOutput, WithoutExceptionsTheStreamGoesBad) {
  const UniqueFd full = open_file("/dev/full", O_WRONLY);
  FdOutput output(full.get(), "it");
  std::ostream out(&output);
  out << std::string(100000, 'x');
  EXPECT_TRUE(out.bad());
}

}  // namespace
}  // namespace limequat
