#include "base/result_stream.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "base/file.h"
#include "tests/support/environment.h"

namespace limequat {
namespace {

TEST(ResultStream, WritesAllInOrder) {
  const TemporaryDirectory folder("output");
  const Path path = folder.path() / "out";
  {
    const UniqueFd file(::open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
    ResultStream out(file.get(), "the file");
    for (int i = 0; i < 100'000; ++i) out << i << '\n';
    out.flush();
  }
  std::string wanted;
  for (int i = 0; i < 100'000; ++i) wanted += std::to_string(i) + '\n';
  EXPECT_EQ(read_file(path), wanted);
}

TEST(ResultStream, SaysWhyAWriteFailed) {
  const UniqueFd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  ASSERT_TRUE(full);
  ResultStream out(full.get(), "standard output");
  out << "lost";
  try {
    out.flush();
    FAIL() << "no error";
  } catch (const SystemError& error) {
    EXPECT_EQ(error.code(), ENOSPC);
    EXPECT_EQ(error.message(),
              "cannot write the result to standard output: No space left on device");
  }
  out.clear();
  out.flush();  // what could not be written is not tried again
}

TEST(ResultStream, AReaderThatWentAwayIsAnErrorOfItsOwn) {
  ::signal(SIGPIPE, SIG_IGN);
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  const UniqueFd writer(ends[1]);
  ::close(ends[0]);
  ResultStream out(writer.get(), "standard output");
  out << "unread";
  EXPECT_THROW(out.flush(), ReaderGone);
}

}  // namespace
}  // namespace limequat
