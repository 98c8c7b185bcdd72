#include "base/glob.h"

#include <gtest/gtest.h>

#include <string>

namespace limequat {
namespace {

TEST(Glob, LiteralsAndWildcards) {
  EXPECT_TRUE(glob_match("", ""));
  EXPECT_TRUE(glob_match("default", "default"));
  EXPECT_FALSE(glob_match("default", "Default"));
  EXPECT_FALSE(glob_match("", "x"));
  EXPECT_FALSE(glob_match("x", ""));
  EXPECT_TRUE(glob_match("*", ""));
  EXPECT_TRUE(glob_match("*", "any.thing/at all"));
  EXPECT_TRUE(glob_match("dev-*", "dev-1"));
  EXPECT_TRUE(glob_match("*-dev-*", "a-dev-b"));
  EXPECT_FALSE(glob_match("*-dev-*", "a-dev"));
  EXPECT_TRUE(glob_match("a*b*c", "a-b-b-c"));
  EXPECT_TRUE(glob_match("d?v", "dev"));
  EXPECT_FALSE(glob_match("d?v", "dv"));
  EXPECT_TRUE(glob_match("?", "\u00e9")) << "one code point";
  EXPECT_TRUE(glob_match("?", "\xff")) << "one byte that is no UTF-8";
}

TEST(Glob, Sets) {
  EXPECT_TRUE(glob_match("vm[0-9]", "vm7"));
  EXPECT_FALSE(glob_match("vm[0-9]", "vmx"));
  EXPECT_TRUE(glob_match("vm[!0-9]", "vmx"));
  EXPECT_TRUE(glob_match("vm[^0-9]", "vmx"));
  EXPECT_FALSE(glob_match("vm[!0-9]", "vm7"));
  EXPECT_TRUE(glob_match("[]a]", "]"));
  EXPECT_TRUE(glob_match("[a-]", "-"));
  EXPECT_TRUE(glob_match("[\\]]", "]"));
  EXPECT_TRUE(glob_match("[\u00e0-\u00ff]x", "\u00e9x"));
  EXPECT_TRUE(glob_match("a[b", "a[b")) << "unterminated: literal";
  EXPECT_FALSE(glob_match("a[b", "ab"));
  EXPECT_TRUE(glob_match("[", "["));
  EXPECT_FALSE(glob_match("[z-a]", "m"));
}

TEST(Glob, Escapes) {
  EXPECT_TRUE(glob_match("\\*", "*"));
  EXPECT_FALSE(glob_match("\\*", "x"));
  EXPECT_TRUE(glob_match("a\\", "a\\"));
}

TEST(Glob, HostilePatternIsNotExponential) {
  std::string pattern;
  for (int i = 0; i < 200; ++i) pattern += "a*";
  EXPECT_FALSE(glob_match(pattern + "b", std::string(2000, 'a')));
}

}  // namespace
}  // namespace limequat
