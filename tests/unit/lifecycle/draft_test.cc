// The folder of a machine that is being made: one maker at a time, all or nothing.
#include "lifecycle/draft.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"

namespace limequat::lifecycle {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class DraftTest : public ::testing::Test {
 protected:
  std::string error_of(const std::string& name) const {
    try {
      const Draft draft(home_, name);
      return "";
    } catch (const Error& error) {
      return error.message();
    }
  }
  std::vector<std::string> names() const {
    std::vector<std::string> result;
    for (const auto& entry : std::filesystem::directory_iterator(home_.root())) {
      result.push_back(entry.path().filename().string());
    }
    return result;
  }

  TemporaryDirectory directory_{"limequat-draft"};
  store::Home home_{directory_.path() / "home"};
};

TEST_F(DraftTest, BecomesTheMachineWithTheLockOnIt) {
  Draft draft(home_, "dev");
  write_file_atomic(draft.path() / "file", "x", 0600);
  {
    const auto lock = draft.finish();
    EXPECT_THAT(names(), ElementsAre("dev"));
    EXPECT_EQ(read_file(home_.root() / "dev" / "file"), "x");
    EXPECT_FALSE(store::InstanceLock::try_acquire(home_.instance("dev")));
  }
  EXPECT_TRUE(store::InstanceLock::try_acquire(home_.instance("dev")));
}

TEST_F(DraftTest, WhatIsNotFinishedDisappears) {
  {
    const Draft draft(home_, "dev");
    write_file_atomic(draft.path() / "file", "x", 0600);
  }
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(DraftTest, OneMakerAtATime) {
  const Draft draft(home_, "dev");
  EXPECT_THAT(error_of("dev"), HasSubstr("instance `dev` is just being created by "));
  EXPECT_EQ(error_of("other"), "");
  EXPECT_TRUE(limequat::exists(draft.path()));
}

TEST_F(DraftTest, AMachineThatIsThereIsLeftAlone) {
  make_directories(home_.root() / "dev");
  EXPECT_THAT(error_of("dev"), HasSubstr("instance `dev` already exists"));
  EXPECT_THAT(names(), ElementsAre("dev"));
}

TEST_F(DraftTest, AMachineThatCameMeanwhileIsLeftAlone) {
  {
    Draft draft(home_, "dev");
    make_directories(home_.root() / "dev" / "mine");
    EXPECT_THROW((void)draft.finish(), Error);
  }
  EXPECT_THAT(names(), ElementsAre("dev"));
  EXPECT_TRUE(limequat::exists(home_.root() / "dev" / "mine"));
}

TEST_F(DraftTest, LeftoversOfAKilledOneAreRemoved) {
  Path place;
  {
    const Draft draft(home_, "dev");
    place = draft.path();
  }
  make_directories(place / "folder");
  write_file_atomic(place / "folder" / "file", "x", 0600);
  const Draft draft(home_, "dev");
  EXPECT_TRUE(std::filesystem::is_empty(draft.path()));
}

}  // namespace
}  // namespace limequat::lifecycle
