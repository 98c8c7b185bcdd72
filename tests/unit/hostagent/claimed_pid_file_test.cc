#include "hostagent/claimed_pid_file.h"

#include <gmock/gmock.h>
#include <signal.h>

#include "base/process.h"

namespace limequat::hostagent {
namespace {

using ::testing::HasSubstr;

class ClaimedPidFileTest : public ::testing::Test {
 protected:
  TemporaryDirectory directory_{"limequat-claim"};
  store::PidFile file_{directory_.path() / "ha.pid",
                       {.program = "limactl", .argument = directory_.path().string()}};
};

TEST_F(ClaimedPidFileTest, IsOursUntilItsEnd) {
  {
    const ClaimedPidFile claim(file_);
    EXPECT_EQ(file_.running(), ProcessIdentity::self());
  }
  EXPECT_FALSE(limequat::exists(file_.path()));
  EXPECT_FALSE(limequat::exists(file_.identity_path()));
}

TEST_F(ClaimedPidFileTest, AnotherThatRunsKeepsIt) {
  Child other = spawn({.argv = {"sleep", "1000"}});
  const auto identity = ProcessIdentity::of(other.pid());
  ASSERT_TRUE(identity);
  file_.write(*identity);
  try {
    const ClaimedPidFile claim(file_);
    ADD_FAILURE() << "claimed";
  } catch (const Error& error) {
    EXPECT_THAT(error.message(), HasSubstr("is running already"));
    EXPECT_THAT(error.message(), HasSubstr(std::to_string(other.pid())));
  }
  EXPECT_EQ(file_.running(), identity);
  other.signal(SIGKILL);
  (void)other.wait();
  const ClaimedPidFile claim(file_);
  EXPECT_EQ(file_.running(), ProcessIdentity::self());
}

TEST_F(ClaimedPidFileTest, WhatAnotherHasWrittenSinceIsNotRemoved) {
  Child other = spawn({.argv = {"sleep", "1000"}});
  const auto identity = ProcessIdentity::of(other.pid());
  ASSERT_TRUE(identity);
  {
    const ClaimedPidFile claim(file_);
    file_.write(*identity);
  }
  EXPECT_EQ(file_.running(), identity);
  other.signal(SIGKILL);
}

}  // namespace
}  // namespace limequat::hostagent
