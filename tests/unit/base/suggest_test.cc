#include "base/suggest.h"

#include <gtest/gtest.h>

#include <vector>

namespace limequat {
namespace {

TEST(Suggest, DistanceCountsEditsAndSwaps) {
  EXPECT_EQ(edit_distance("", ""), 0u);
  EXPECT_EQ(edit_distance("start", "start"), 0u);
  EXPECT_EQ(edit_distance("", "abc"), 3u);
  EXPECT_EQ(edit_distance("strat", "start"), 1u);
  EXPECT_EQ(edit_distance("stat", "start"), 1u);
  EXPECT_EQ(edit_distance("starts", "start"), 1u);
  EXPECT_EQ(edit_distance("stort", "start"), 1u);
  EXPECT_EQ(edit_distance("ca", "abc"), 3u) << "optimal string alignment: no edit within a swap";
}

TEST(Suggest, NearestCommand) {
  const std::vector<std::string> commands = {"create", "delete", "list", "shell", "start", "stop"};
  EXPECT_EQ(nearest_match("strat", commands), "start");
  EXPECT_EQ(nearest_match("SHEL", commands), "shell");
  EXPECT_EQ(nearest_match("lsit", commands), "list");
  EXPECT_EQ(nearest_match("cre", commands), "create") << "a beginning";
  EXPECT_EQ(nearest_match("sto", commands), "stop") << "one edit wins over an earlier beginning";
  EXPECT_EQ(nearest_match("s", commands), "shell") << "the first that it begins";
  EXPECT_EQ(nearest_match("xy", commands), std::nullopt);
  EXPECT_EQ(nearest_match("", commands), std::nullopt);
  EXPECT_EQ(nearest_match("frobnicate", commands), std::nullopt);
  EXPECT_EQ(nearest_match(std::string(4000, 's'), commands), std::nullopt);
  EXPECT_EQ(nearest_match("start", std::vector<std::string>{}), std::nullopt);
}

TEST(Suggest, ShortWordsNeedToBeClose) {
  EXPECT_EQ(nearest_match("ab", std::vector<std::string>{"xy"}), std::nullopt);
  EXPECT_EQ(nearest_match("dfault", std::vector<std::string>{"other", "default"}), "default");
}

}  // namespace
}  // namespace limequat
