// The fake ssh of the functional tests, driven by our own command lines: what they rely on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "base/process.h"
#include "ssh/features.h"
#include "ssh/script.h"
#include "tests/support/environment.h"
#include "tests/unit/ssh/sample.h"

namespace limequat::ssh {
namespace {

using limequat::test::ScopedVariable;
using testing::HasSubstr;

class FakeSsh : public testing::Test {
 protected:
  void TearDown() override { (void)exit_code(master_exit_argv(connection())); }

  Connection connection() const {
    auto input = test::sample_input();
    input.control_path = folder_.path() / "100% ssh.sock";
    return {.executable = {.program = FAKE_SSH, .arguments = {}},
            .options = options(input),
            .destination = {.address = "127.0.0.1", .port = 60022}};
  }
  static RunResult run_argv(const Argv& argv, std::string_view input = {}) {
    return limequat::run({.argv = argv}, {.input = input});
  }
  static std::optional<int> exit_code(const Argv& argv) {
    return run_argv(argv).status.exit_code();
  }
  Path socket() const { return folder_.path() / "100% ssh.sock"; }

  TemporaryDirectory folder_{"limequat-test-"};
};

TEST_F(FakeSsh, has_a_version) {
  EXPECT_EQ(probe_features(connection().executable),
            (Features{.version = {9, 2, 1}, .gssapi = true}));
}

TEST_F(FakeSsh, a_master_lives_from_start_to_exit) {
  EXPECT_EQ(exit_code(master_check_argv(connection())), 255);
  EXPECT_EQ(exit_code(master_start_argv(connection())), 0);
  EXPECT_TRUE(limequat::exists(socket()));
  const auto answer = run_argv(master_check_argv(connection()));
  EXPECT_EQ(answer.status.exit_code(), 0);
  EXPECT_THAT(answer.error_output, testing::MatchesRegex("Master running \\(pid=[0-9]+\\)\n"));
  EXPECT_EQ(exit_code(master_start_argv(connection())), 255) << "a second one";
  EXPECT_EQ(exit_code(master_exit_argv(connection())), 0);
}

TEST_F(FakeSsh, a_stale_socket_is_replaced) {
  auto foreground = spawn({.argv = master_foreground_argv(connection())});
  while (exit_code(master_check_argv(connection())) != 0) ASSERT_FALSE(foreground.try_wait());
  foreground.signal(SIGKILL);
  foreground.wait();
  EXPECT_TRUE(limequat::exists(socket()));
  EXPECT_EQ(exit_code(master_check_argv(connection())), 255);
  EXPECT_EQ(exit_code(master_start_argv(connection())), 0);
}

TEST_F(FakeSsh, a_master_ends_when_its_socket_is_removed) {
  auto foreground = spawn({.argv = master_foreground_argv(connection())});
  while (exit_code(master_check_argv(connection())) != 0) ASSERT_FALSE(foreground.try_wait());
  remove_file(socket());
  EXPECT_EQ(foreground.wait(), WaitStatus(Exited{0}));
}

TEST_F(FakeSsh, forwardings_succeed_or_fail_as_told) {
  const auto argv = forward_argv(connection(), ForwardVerb::forward,
                                 {.local = "127.0.0.1:1", .remote = "127.0.0.1:2"});
  EXPECT_EQ(exit_code(argv), 255) << "without a master";
  ASSERT_EQ(exit_code(master_start_argv(connection())), 0);
  EXPECT_EQ(exit_code(argv), 0);
  const ScopedVariable fails("FAKE_SSH_FORWARD_EXIT", "255");
  EXPECT_EQ(exit_code(argv), 255);
}

TEST_F(FakeSsh, commands_are_logged_and_not_run) {
  const auto log = (folder_.path() / "log").string();
  const ScopedVariable variable("FAKE_SSH_LOG", log.c_str());
  const ScopedVariable code("FAKE_SSH_EXIT", "7");
  EXPECT_EQ(exit_code(command_argv(connection(), {"touch", "a b"})), 7);
  EXPECT_THAT(read_file(log),
              HasSubstr(",\"-p\",\"60022\",\"127.0.0.1\",\"--\",\"touch\",\"'a b'\"]\n"));
}

TEST_F(FakeSsh, commands_and_scripts_run_on_this_host) {
  const ScopedVariable variable("FAKE_SSH_EXEC", "1");
  EXPECT_EQ(run_argv(command_argv(connection(), {"echo", "a  b"})).output, "a  b\n");
  const auto script =
      make_script(connection(), "#!/bin/sh -s\necho from stdin\nexit 3\n", ScriptParams::none);
  const auto result = run_argv(script.argv, script.input);
  EXPECT_EQ(result.output, "from stdin\n");
  EXPECT_EQ(result.status.exit_code(), 3);
}

TEST_F(FakeSsh, a_program_answers_for_the_guest) {
  const auto program = folder_.path() / "guest";
  write_file_atomic(program, "#!/bin/sh\necho \"asked: $1\"\n", 0755);
  const ScopedVariable variable("FAKE_SSH_EXEC", program.c_str());
  EXPECT_EQ(run_argv(command_argv(connection(), {"true"})).output, "asked: true\n");
}

TEST_F(FakeSsh, refuses_while_a_file_is_there) {
  const auto file = folder_.path() / "refuse";
  const ScopedVariable variable("FAKE_SSH_REFUSE", file.c_str());
  EXPECT_EQ(exit_code(command_argv(connection(), {"true"})), 0);
  write_file_atomic(file, "", 0600);
  EXPECT_EQ(exit_code(command_argv(connection(), {"true"})), 255);
  EXPECT_EQ(exit_code(master_start_argv(connection())), 255);
}

}  // namespace
}  // namespace limequat::ssh
