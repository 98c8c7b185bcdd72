#include "hostprovision/process_tree.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>

namespace limequat::hostprovision {
namespace {

ProcessEntry entry(pid_t pid, pid_t parent) {
  ProcessEntry one;
  one.identity.pid = pid;
  one.parent = parent;
  return one;
}

std::vector<pid_t> pids(const std::vector<ProcessEntry>& entries) {
  std::vector<pid_t> found;
  for (const auto& one : entries) found.push_back(one.identity.pid);
  std::sort(found.begin(), found.end());
  return found;
}

TEST(ProcessTree, Descendants) {
  ProcessEntry dead = entry(13, 11);
  dead.zombie = true;
  const ProcessTree tree(
      {entry(1, 0), entry(10, 1), entry(11, 10), entry(12, 11), dead, entry(14, 13), entry(20, 1)});
  EXPECT_THAT(pids(tree.descendants({10})), testing::ElementsAre(11, 12, 14));
  EXPECT_THAT(pids(tree.descendants({10}, [](pid_t pid) { return pid == 11; })),
              testing::IsEmpty());
  EXPECT_THAT(pids(tree.descendants({12, 20})), testing::IsEmpty());
}

TEST(ProcessTree, ALoopEnds) {
  const ProcessTree tree({entry(2, 3), entry(3, 2)});
  EXPECT_THAT(pids(tree.descendants({2})), testing::ElementsAre(3));
}

TEST(ProcessTree, FindsUs) {
  const ProcessTree tree = ProcessTree::snapshot();
  const auto self = std::find_if(tree.entries().begin(), tree.entries().end(),
                                 [](const auto& one) { return one.identity.pid == ::getpid(); });
  ASSERT_NE(self, tree.entries().end());
  EXPECT_EQ(self->identity, ProcessIdentity::self());
  EXPECT_EQ(self->parent, ::getppid());
  EXPECT_EQ(self->session, ::getsid(0));
  EXPECT_EQ(self->group, ::getpgrp());
}

TEST(ParseProcessStat, NamesMayHoldAnything) {
  const auto parsed =
      parse_process_stat("12 (a) b) S 34 56 78 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 1 0 9999 1 1 1");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->identity.pid, 12);
  EXPECT_EQ(parsed->parent, 34);
  EXPECT_EQ(parsed->group, 56);
  EXPECT_EQ(parsed->session, 78);
  EXPECT_EQ(parsed->identity.start_time, 9999u);
  for (const char* text :
       {"", "12", "12 (", "12 (a)", "12 (a) S", "12 (a) S 34 56", "x (a) S 1 1 1", ") (",
        "12 (a) S x 56 78 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 1 0 9999"}) {
    EXPECT_FALSE(parse_process_stat(text)) << text;
  }
}

TEST(EnvironmentValue, OfAProcess) {
  EXPECT_EQ(environment_value(::getpid(), "NO_SUCH_VARIABLE"), std::nullopt);
  EXPECT_TRUE(environment_value(::getpid(), "PATH"));
  EXPECT_EQ(environment_value(-1, "PATH"), std::nullopt);
}

}  // namespace
}  // namespace limequat::hostprovision
