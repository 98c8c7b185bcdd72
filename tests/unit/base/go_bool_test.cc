#include "base/go_bool.h"

#include <gtest/gtest.h>

namespace limequat {
namespace {

TEST(GoBool, TakesTheWordsOfParseBoolAndNoOthers) {
  for (const char* yes : {"1", "t", "T", "TRUE", "true", "True"}) {
    EXPECT_EQ(parse_go_bool(yes), true) << yes;
  }
  for (const char* no : {"0", "f", "F", "FALSE", "false", "False"}) {
    EXPECT_EQ(parse_go_bool(no), false) << no;
  }
  for (const char* neither : {"", "yes", "no", "tRUE", "2", "-1", " true"}) {
    EXPECT_EQ(parse_go_bool(neither), std::nullopt) << neither;
  }
}

}  // namespace
}  // namespace limequat
