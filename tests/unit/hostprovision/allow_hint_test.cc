#include "hostprovision/allow_hint.h"

#include <gtest/gtest.h>

namespace limequat::hostprovision {
namespace {

TEST(AllowHint, NamesTheScriptsThatAreMeant) {
  const std::string whole = "you denied it " + allow_hint("dev");
  EXPECT_EQ(whole, "you denied it (hint: limactl host-provision allow dev)");
  EXPECT_EQ(reason_of_scripts(whole, {0, 2}),
            "you denied it (hint: limactl host-provision allow dev 0 2)");
}

TEST(AllowHint, LeavesOtherReasonsAlone) {
  for (const char* reason : {"", "others can write it (hint: chmod o-w x)", "no hint"}) {
    EXPECT_EQ(reason_of_scripts(reason, {1}), reason);
  }
}

}  // namespace
}  // namespace limequat::hostprovision
