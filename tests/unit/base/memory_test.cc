#include "base/memory.h"

#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "base/file.h"

namespace limequat {
namespace {

// KiB of `name` in /proc/self/smaps_rollup (proc(5)).
long amount(const std::string& name) {
  std::istringstream text(read_file("/proc/self/smaps_rollup"));
  std::string word;
  while (text >> word) {
    if (word != name + ":") continue;
    long kib = 0;
    text >> kib;
    return kib;
  }
  return -1;
}

TEST(Memory, PagesOfTheProgramAreLetGoAndComeBack) {
  const long before = amount("Rss");
  ASSERT_GT(before, 0);
  release_startup_memory();
  const long after = amount("Rss");
  EXPECT_LT(after, before);
  // Code and constants are there again when they are used.
  EXPECT_EQ(std::to_string(amount("Rss") > 0), "1");
}

}  // namespace
}  // namespace limequat
