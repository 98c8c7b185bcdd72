#include "config/edit_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/config/sample.h"

namespace limequat::config::test {
namespace {

std::string problems(std::string_view before, std::string_view after) {
  return joined(edit_problems(machine(before), {.path = "/new.yaml", .text = std::string(after)}));
}

TEST(EditRules, DisksDoNotShrink) {
  struct Case {
    const char* before;
    const char* after;
    const char* told;
  };
  for (const Case& c : {
           Case{"disk: 100GiB", "disk: 100GiB", ""},
           Case{"disk: 100GiB", "disk: 200GiB", ""},
           Case{"disk: 100GiB", "disk: 102400MiB", ""},
           Case{"", "", ""},
           Case{"disk: 100GiB", "", ""},
           Case{"disk: 100GiB", "disk: null", ""},
           Case{"disk: 100GiB", "disk: ''", ""},
           Case{"", "disk: 100GiB", ""},
           Case{"disk: 100GiB", "cpus: 2\ndisk: 50GiB",
                "/new.yaml:2:7: field `disk`: shrinking the disk (100GiB --> 50GiB) is not "
                "supported"},
           Case{"", "disk: 99.5GiB",
                "/new.yaml:1:7: field `disk`: shrinking the disk (100GiB --> 99.5GiB) is not "
                "supported"},
           // validate() tells of these
           Case{"disk: 100GiB", "disk: small", ""},
       }) {
    EXPECT_EQ(problems(c.before, c.after), c.told) << c.before << " / " << c.after;
  }
}

TEST(EditRules, TextThatDoesNotRead) {
  EXPECT_THROW((void)problems("", "disk: ["), ConfigError);
  EXPECT_THROW((void)problems("", "cpus: many"), ConfigError);
}

}  // namespace
}  // namespace limequat::config::test
