#include "base/error.h"

#include <gmock/gmock.h>

#include <cerrno>

namespace limequat {
namespace {

TEST(Error, ContextReadsFromTheOutsideIn) {
  try {
    with_context("failed to start `dev`", [] {
      with_context("open /x/disk", []() -> int { throw SystemError(EACCES, "open"); });
    });
    FAIL();
  } catch (const SystemError& error) {
    EXPECT_EQ(error.message(), "failed to start `dev`: open /x/disk: open: Permission denied");
    EXPECT_STREQ(error.what(), error.message().c_str());
    EXPECT_EQ(error.code(), EACCES) << "the type and the code survive";
  }
}

TEST(Error, ContextPassesValuesAndOtherExceptionsThrough) {
  EXPECT_EQ(with_context("frame", [] { return 7; }), 7);
  EXPECT_THROW(with_context("frame", [] { throw std::bad_alloc(); }), std::bad_alloc);
}

TEST(Error, ThrowErrno) {
  errno = ENOENT;
  try {
    throw_errno("open it");
  } catch (const SystemError& error) {
    EXPECT_EQ(error.message(), "open it: No such file or directory");
  }
}

TEST(Error, ProcessErrorCarriesTheExitCode) {
  EXPECT_EQ(ProcessError("ssh", 255).exit_code(), 255);
}

TEST(InternalError, SaysWhere) {
  try {
    check(true, "fine");
    check(false, "two prompts at once");
    FAIL();
  } catch (const InternalError& error) {
    EXPECT_THAT(error.what(), ::testing::MatchesRegex("internal error at .*error_test.cc:[0-9]+: "
                                                      "two prompts at once"));
  }
}

}  // namespace
}  // namespace limequat
