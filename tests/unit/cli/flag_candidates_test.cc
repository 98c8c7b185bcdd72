#include "cli/flag_candidates.h"

#include <gtest/gtest.h>

namespace limequat::cli {
namespace {

using Words = std::vector<std::string>;
constexpr std::int64_t kGiB = 1LL << 30;

TEST(FlagCandidates, ProcessorsDoubleUpToAllOfThem) {
  const std::pair<int, Words> cases[] = {{1, {"1"}},
                                         {2, {"1", "2"}},
                                         {3, {"1", "2", "3"}},
                                         {8, {"1", "2", "4", "8"}},
                                         {20, {"1", "2", "4", "8", "16", "20"}}};
  for (const auto& [cpus, words] : cases) {
    EXPECT_EQ(flag_candidates("create", "cpus", {.cpus = cpus}), words) << cpus;
  }
}

TEST(FlagCandidates, MemoryDoublesUpToHalfOfIt) {
  const std::pair<std::int64_t, Words> cases[] = {{0, {"0.5"}},
                                                  {1, {"0.5"}},
                                                  {2, {"1.0"}},
                                                  {4, {"1.0", "2.0"}},
                                                  {8, {"1.0", "2.0", "4.0"}},
                                                  {20, {"1.0", "2.0", "4.0", "8.0", "10.0"}}};
  for (const auto& [gib, words] : cases) {
    EXPECT_EQ(flag_candidates("create", "memory", {.memory = gib * kGiB}), words) << gib;
  }
}

TEST(FlagCandidates, FixedWordsElseNothing) {
  EXPECT_EQ(flag_candidates("edit", "mount-type", {}), (Words{"reverse-sshfs", "9p", "virtiofs"}));
  EXPECT_EQ(flag_candidates("edit", "set", {}), Words{});
  EXPECT_EQ(flag_candidates("", "", {}), Words{});
  EXPECT_EQ(flag_candidates("", "log-format", {}), (Words{"text", "json"}));
}

TEST(FlagCandidates, OneNameMayMeanOtherThingsElsewhere) {
  EXPECT_EQ(flag_candidates("list", "format", {}), (Words{"json", "yaml", "table"}));
  EXPECT_EQ(flag_candidates("show-ssh", "format", {}), (Words{"cmd", "args", "options", "config"}));
  EXPECT_EQ(flag_candidates("other", "format", {}), Words{});
}

}  // namespace
}  // namespace limequat::cli
