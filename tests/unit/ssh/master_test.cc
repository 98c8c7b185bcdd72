#include "ssh/master.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/golden.h"
#include "tests/unit/ssh/sample.h"

namespace limequat::ssh {
namespace {

using limequat::test::expect_golden;
using test::error_of;
using test::sample_connection;

// The words behind the options, which options_test.cc covers.
std::vector<std::string> tail(const Argv& argv) {
  const auto last = std::find(argv.rbegin(), argv.rend(), "-o");
  return {last.base() + 1, argv.end()};
}

TEST(Master, start_in_the_background) {
  expect_golden("ssh/golden/master-start.txt", master_start_argv(sample_connection()));
}

TEST(Master, start_in_the_foreground) {
  const auto argv = master_foreground_argv(sample_connection());
  EXPECT_THAT(argv, testing::IsSupersetOf({"ControlMaster=yes", "ControlPersist=no"}));
  EXPECT_THAT(argv, testing::Not(testing::Contains("ControlPersist=yes")));
  EXPECT_THAT(tail(argv), testing::ElementsAre("-N", "-T", "-p", "60022", "127.0.0.1"));
}

TEST(Master, check_and_exit) {
  expect_golden("ssh/golden/master-check.txt", master_check_argv(sample_connection()));
  EXPECT_THAT(tail(master_exit_argv(sample_connection())),
              testing::ElementsAre("-O", "exit", "-p", "60022", "127.0.0.1"));
}

TEST(Master, a_command_is_quoted_for_the_guests_shell) {
  EXPECT_THAT(tail(command_argv(sample_connection(), {"cat", "/a b", "--"})),
              testing::ElementsAre("-p", "60022", "127.0.0.1", "--", "cat", "'/a b'", "--"));
}

TEST(Master, a_command_does_not_become_the_master) {
  const auto argv = command_argv(sample_connection(), {"true"});
  EXPECT_THAT(argv, testing::Contains("ControlMaster=no"));
  EXPECT_THAT(argv, testing::Not(testing::Contains("ControlMaster=auto")));
  EXPECT_THAT(argv, testing::Contains(testing::StartsWith("ControlPath=\"/")));
}

TEST(Master, a_separate_command_knows_no_master) {
  const auto argv = separate_command_argv(sample_connection(), {"true"});
  EXPECT_THAT(std::vector<std::string>(argv.begin() + 3, argv.begin() + 9),
              testing::ElementsAre("-o", "ControlMaster=no", "-o", "ControlPath=none", "-o",
                                   "ControlPersist=no"));
  EXPECT_THAT(argv, testing::Not(testing::Contains("ControlMaster=auto")));
}

TEST(Master, forwardings) {
  const auto connection = sample_connection();
  EXPECT_THAT(tail(forward_argv(connection, ForwardVerb::forward,
                                {.local = "127.0.0.1:8080", .remote = "127.0.0.1:80"})),
              testing::ElementsAre("-T", "-O", "forward", "-L", "127.0.0.1:8080:127.0.0.1:80", "-N",
                                   "-f", "-p", "60022", "127.0.0.1", "--"));
  EXPECT_THAT(
      tail(forward_argv(connection, ForwardVerb::cancel,
                        {.local = "/x/ga.sock", .remote = "/run/ga.sock", .reverse = true})),
      testing::ElementsAre("-T", "-O", "cancel", "-R", "/run/ga.sock:/x/ga.sock", "-N", "-f", "-p",
                           "60022", "127.0.0.1", "--"));
}

TEST(Master, a_forwarding_that_ssh_would_misread_is_refused) {
  const auto refusal = [](std::string local) {
    return error_of([&] {
      (void)forward_argv(sample_connection(), ForwardVerb::forward,
                         {.local = std::move(local), .remote = "127.0.0.1:80"});
    });
  };
  EXPECT_EQ(refusal("/a:b"), "ssh cannot forward `/a:b`");
  EXPECT_EQ(refusal(""), "ssh cannot forward ``");
  EXPECT_NE(refusal("/a\nb"), "");
}

}  // namespace
}  // namespace limequat::ssh
