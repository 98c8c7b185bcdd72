#include "hostprovision/secret_source.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "base/error.h"
#include "hostprovision/process_tree.h"
#include "tests/unit/hostprovision/support.h"

namespace limequat::hostprovision {
namespace {

using EnvValue = config::HostScript::EnvValue;
using From = EnvValue::From;
using testing::HasSubstr;
using testing::Not;

class SecretSource : public testing::Test {
 protected:
  SecretSource() : runner_(trial_.options()) {
    set_variable(trial_.environment, "HOME", trial_.temp_root().string());
  }
  std::string get(From from, std::string text, SecretLimits limits = {}) {
    return make_env_resolver(trial_.plan_input(runner_), limits)({from, std::move(text), true});
  }
  std::string error(From from, std::string text, SecretLimits limits = {}) {
    try {
      return "got " + get(from, std::move(text), limits);
    } catch (const Error& error) {
      return error.message();
    }
  }
  void write(const Path& path, std::string_view text) { write_file_atomic(path, text, 0600); }

  Trial trial_;
  Runner runner_;
};

TEST_F(SecretSource, AFileIsInTheInstanceDirectoryOrAtHomeOrAbsolute) {
  write(trial_.dir() / "token", "t0ken\n");
  write(trial_.temp_root() / "token", "at home\r\n");
  EXPECT_EQ(get(From::file, "token"), "t0ken");
  EXPECT_EQ(get(From::file, "~/token"), "at home");
  EXPECT_EQ(get(From::file, (trial_.dir() / "token").string()), "t0ken");
  EXPECT_EQ(get(From::literal, "as it is\n"), "as it is\n");
}

TEST_F(SecretSource, OnlyOneLineBreakIsTakenOff) {
  write(trial_.dir() / "key", "a\nb\n\n");
  EXPECT_EQ(get(From::file, "key"), "a\nb\n");
  EXPECT_EQ(get(From::command, "printf 'x\\n\\n'"), "x\n");
}

TEST_F(SecretSource, ALinkToAFileIsFollowed) {
  write(trial_.dir() / "token", "t0ken");
  std::filesystem::create_symlink("token", trial_.dir() / "link");
  EXPECT_EQ(get(From::file, "link"), "t0ken");
}

TEST_F(SecretSource, WhatIsNoRegularFileIsRefused) {
  ASSERT_EQ(::mkfifo((trial_.dir() / "pipe").c_str(), 0600), 0);
  EXPECT_THAT(error(From::file, "pipe"), HasSubstr("is not a regular file"));
  EXPECT_THAT(error(From::file, "."), HasSubstr("is not a regular file"));
  EXPECT_THAT(error(From::file, "/dev/zero"), HasSubstr("is not a regular file"));
  EXPECT_THAT(error(From::file, "missing"), HasSubstr("No such file"));
  EXPECT_THAT(error(From::file, ""), HasSubstr("`path` is empty"));
}

TEST_F(SecretSource, SizesAreLimited) {
  write(trial_.dir() / "big", std::string(101, 'x'));
  const SecretLimits limits{.bytes = 100};
  EXPECT_THAT(error(From::file, "big", limits), HasSubstr("more than"));
  EXPECT_THAT(error(From::command, "cat big", limits), HasSubstr("more than"));
  EXPECT_THAT(error(From::command, "cat big", limits), Not(HasSubstr("xxx")));
}

TEST_F(SecretSource, ACommandIsWordsWithoutAShell) {
  EXPECT_EQ(get(From::command, "printf %s '$(id) ; a b'"), "$(id) ; a b");
  EXPECT_EQ(get(From::command, "pwd"), trial_.dir().string());
  EXPECT_THAT(error(From::command, "printf 'open"), Not(HasSubstr("got ")));
  EXPECT_EQ(error(From::command, " "), "`command` is empty");
}

TEST_F(SecretSource, T7_TheProgramIsNotTakenFromAnUntrustedFolder) {
  write(trial_.dir() / "lq-tool", "#!/bin/sh\necho hijacked\n");
  ASSERT_EQ(::chmod((trial_.dir() / "lq-tool").c_str(), 0700), 0);
  set_variable(trial_.environment, "PATH", ".:/usr/bin:/bin");
  EXPECT_EQ(error(From::command, "lq-tool"), "command `lq-tool` not found in PATH");
}

TEST_F(SecretSource, T8_TheCommandsEnvironmentIsScrubbed) {
  set_variable(trial_.environment, "BASH_ENV", "/evil");
  set_variable(trial_.environment, "LD_PRELOAD", "");
  const std::string all = get(From::command, "env");
  EXPECT_THAT(all, Not(HasSubstr("BASH_ENV")));
  EXPECT_THAT(all, Not(HasSubstr("LD_PRELOAD")));
}

TEST_F(SecretSource, T23_AFailureShowsNothingOfWhatTheCommandWrote) {
  const std::string message =
      error(From::command, "sh -c 'echo s3cret; echo s3cret >&2; exit 4' s3cret-argument");
  EXPECT_THAT(message, HasSubstr("command `sh` failed: exit status 4"));
  EXPECT_THAT(message, Not(HasSubstr("s3cret")));
}

TEST_F(SecretSource, T27_ASlowCommandIsEndedWithAllThatItStarted) {
  const SecretLimits limits{.command = std::chrono::milliseconds(200)};
  const std::string message = error(From::command, "sh -c 'setsid sleep 9999 & wait'", limits);
  EXPECT_THAT(message, HasSubstr("did not finish"));
  EXPECT_TRUE(processes_with("HOME", trial_.temp_root().string()).empty());
}

TEST_F(SecretSource, AllCommandsOfAPlanHaveOneLimit) {
  const SecretLimits limits{.all_commands = std::chrono::milliseconds(1)};
  const auto resolve = make_env_resolver(trial_.plan_input(runner_), limits);
  const EnvValue value{From::command, "sleep 0.01", false};
  EXPECT_THROW((void)resolve(value), Error);
  EXPECT_THROW((void)resolve(value), Error);
}

TEST_F(SecretSource, T23_TheValueReachesTheScriptAndIsMaskedInItsOutput) {
  write(trial_.dir() / "token", "s3cret-token\n");
  config::HostScript one =
      Trial::entry("echo \"[$TOKEN]\"; echo \"[$PLAIN]\"; printf %s \"$TOKEN\" >got");
  one.env["TOKEN"] = {From::file, "token", true};
  one.env["PLAIN"] = {From::command, "printf shown", false};
  PlanInput input = trial_.plan_input(runner_);
  input.resolve_env = make_env_resolver(input);
  Plan plan = make_plan({one}, input);
  test::run_coroutine([&]() -> boost::asio::awaitable<void> {
    (void)co_await runner_.run(std::move(plan));
    co_await runner_.stop_background();
  });
  EXPECT_EQ(trial_.read("got"), "s3cret-token");
  EXPECT_THAT(trial_.lines(LogLevel::debug), testing::ElementsAre("[***]", "[shown]"));
  for (const LogRecord& record : trial_.records) {
    EXPECT_THAT(record.message, Not(HasSubstr("s3cret")));
  }
}

}  // namespace
}  // namespace limequat::hostprovision
