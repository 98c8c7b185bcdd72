#include "ssh/environment_filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/ssh/sample.h"

namespace limequat::ssh {
namespace {

using test::error_of;
using testing::ElementsAre;

const Environment kEnvironment = {
    {"PATH", "/usr/bin"},      {"FOO", "bar baz"},    {"SSH_AUTH_SOCK", "/tmp/s"},
    {"XDG_CONFIG_HOME", "/c"}, {"BASH", "1"},         {"_LIMA", "secret"},
    {"LD_PRELOAD", "/evil"},   {"DISPLAY_NAME", "x"}, {"EMPTY", ""},
    {"DISPLAY", ":0"},
};

std::vector<std::string> pass(std::optional<std::string_view> allow,
                              std::optional<std::string_view> block) {
  return filter_environment(kEnvironment, make_environment_filter(allow, block));
}

TEST(EnvironmentFilter, by_default_the_hosts_session_stays_at_home) {
  EXPECT_THAT(pass(std::nullopt, std::nullopt),
              ElementsAre("FOO=bar baz", "DISPLAY_NAME=x", "EMPTY="));
  EXPECT_THAT(pass("", ""), ElementsAre("FOO=bar baz", "DISPLAY_NAME=x", "EMPTY="));
}

TEST(EnvironmentFilter, a_block_list_replaces_the_default_one) {
  EXPECT_THAT(pass(std::nullopt, "*A*,FOO , ,_*"), ElementsAre("XDG_CONFIG_HOME=/c", "EMPTY="));
}

TEST(EnvironmentFilter, with_a_plus_it_is_added) {
  EXPECT_THAT(pass(std::nullopt, "+FO*"), ElementsAre("DISPLAY_NAME=x", "EMPTY="));
}

TEST(EnvironmentFilter, the_allow_list_wins) {
  EXPECT_THAT(pass("SSH_*, PATH", "*"), ElementsAre("PATH=/usr/bin", "SSH_AUTH_SOCK=/tmp/s"));
}

TEST(EnvironmentFilter, bad_patterns_name_character_and_place) {
  EXPECT_EQ(error_of([] { (void)make_environment_filter(std::nullopt, "A,FOO-BAR"); }),
            "Invalid LIMA_SHELLENV_BLOCK pattern: pattern `FOO-BAR` contains invalid character `-` "
            "at position 3");
  EXPECT_EQ(error_of([] { (void)make_environment_filter("A\u00e4", std::nullopt); }),
            "Invalid LIMA_SHELLENV_ALLOW pattern: pattern `A\u00e4` contains invalid character "
            "`\u00e4` at position 1");
}

TEST(EnvironmentFilter, patterns) {
  const std::pair<const char*, const char*> yes[] = {
      {"PATH", "PATH"}, {"SSH_X", "SSH_*"}, {"SSH_", "SSH_*"}, {"ABCBC", "A*BC"}, {"X", "*"},
      {"", "*"},        {"", ""},           {"AXXB", "A**B"},  {"_A", "_*"}};
  for (const auto& [name, pattern] : yes)
    EXPECT_TRUE(matches_pattern(name, pattern)) << name << pattern;
  const std::pair<const char*, const char*> no[] = {{"PATH2", "PATH"},   {"PAT", "PATH"},
                                                    {"LIMA_HOME", "_*"}, {"ABCD", "A*BC"},
                                                    {"A", ""},           {"path", "PATH"}};
  for (const auto& [name, pattern] : no)
    EXPECT_FALSE(matches_pattern(name, pattern)) << name << pattern;
}

TEST(EnvironmentFilter, a_hostile_pattern_takes_no_time) {
  std::string pattern;
  for (int i = 0; i < 1000; ++i) pattern += "*A";
  EXPECT_FALSE(matches_pattern(std::string(2000, 'A') + "B", pattern));
}

}  // namespace
}  // namespace limequat::ssh
