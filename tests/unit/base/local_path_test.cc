#include "base/local_path.h"

#include <gtest/gtest.h>

namespace limequat {
namespace {

// The table of rules is that of Go's path/filepath.Clean.
TEST(CleanPath, AsGo) {
  constexpr std::pair<std::string_view, std::string_view> kCases[] = {{"", "."},
                                                                      {".", "."},
                                                                      {"./", "."},
                                                                      {"/", "/"},
                                                                      {"//", "/"},
                                                                      {"a", "a"},
                                                                      {"a/", "a"},
                                                                      {"a//b", "a/b"},
                                                                      {"./a/./b", "a/b"},
                                                                      {"a/../b", "b"},
                                                                      {"a/..", "."},
                                                                      {"..", ".."},
                                                                      {"../a", "../a"},
                                                                      {"../../a", "../../a"},
                                                                      {"a/../../b", "../b"},
                                                                      {"/..", "/"},
                                                                      {"/../a", "/a"},
                                                                      {"/a/../../b", "/b"},
                                                                      {"/a/b/../..", "/"},
                                                                      {"a/...", "a/..."}};
  for (const auto& [path, clean] : kCases) EXPECT_EQ(clean_path(path), clean) << path;
}

TEST(ExpandTilde, OnlyOnesOwn) {
  EXPECT_EQ(expand_tilde("~", "/home/me"), "/home/me");
  EXPECT_EQ(expand_tilde("~/x", "/home/me"), "/home/me/x");
  EXPECT_EQ(expand_tilde("~you/x", "/home/me"), "~you/x");
  EXPECT_EQ(expand_tilde("/a/~", "/home/me"), "/a/~");
  EXPECT_EQ(expand_tilde("", "/home/me"), "");
}

}  // namespace
}  // namespace limequat
