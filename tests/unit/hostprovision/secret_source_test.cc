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
    return make_env_resolver(trial_.plan_input(runner_), limits)({from, std::move(text), true},
                                                                 config::Sandbox::none);
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
  // Never over before somebody looks, however busy the computer is.
  const auto message = [&]() -> std::string {
    try {
      return resolve({From::command, "sleep 9999", false}, config::Sandbox::none);
    } catch (const Error& error) {
      return error.message();
    }
  };
  EXPECT_THAT(message(), HasSubstr("did not finish"));
  EXPECT_THAT(message(), HasSubstr("the commands of all entries took over"));
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

// `sandbox: restricted` of the entry covers what its values come from.
class RestrictedSecret : public SecretSource {
 protected:
  void SetUp() override {
    const std::string why = why_no_sandbox(probe_sandbox());
    if (!why.empty()) GTEST_SKIP() << why;
  }
  std::string boxed(From from, std::string text) {
    PlanInput input = trial_.plan_input(runner_);
    if (support_) input.sandbox_support = [this] { return *support_; };
    try {
      return make_env_resolver(input)({from, std::move(text), true}, config::Sandbox::restricted);
    } catch (const Error& error) {
      return "refused: " + error.message();
    }
  }
  // What the plan makes of an entry whose value is a command that leaves a mark in the home folder.
  Step step_of(config::HostScript entry, Permission permission) {
    entry.env["X"] = {From::command, "touch " + (trial_.temp_root() / "escaped").string(), false};
    PlanInput input = trial_.plan_input(runner_);
    input.permission = std::move(permission);
    input.resolve_env = make_env_resolver(input);
    return make_plan({entry}, input).steps.at(0);
  }
  bool escaped() const { return limequat::exists(trial_.temp_root() / "escaped"); }
  std::optional<SandboxSupport> support_;
};

TEST_F(RestrictedSecret, ACommandRunsInTheSandboxOfItsEntry) {
  write(trial_.temp_root() / "key", "KEY");
  const std::string key = (trial_.temp_root() / "key").string();
  EXPECT_EQ(boxed(From::command, "printf fine"), "fine");
  EXPECT_EQ(boxed(From::command, "sh -c 'echo x >made; cat made; f=$(mktemp); echo y >$f; cat $f'"),
            "x\ny");
  EXPECT_THAT(boxed(From::command, "cat " + key), HasSubstr("command `cat` failed in the sandbox"));
  EXPECT_THAT(boxed(From::command, "touch " + key + ".new"), HasSubstr("refused: "));
  EXPECT_FALSE(limequat::exists(key + ".new"));
  EXPECT_THAT(boxed(From::command, "bash -c 'exec 3<>/dev/udp/127.0.0.1/9'"),
              HasSubstr("refused: "));
}

TEST_F(RestrictedSecret, AFileIsOneThatTheScriptCouldRead) {
  write(trial_.temp_root() / "id_rsa", "KEY");
  write(trial_.dir() / "token", "t0ken\n");
  std::filesystem::create_symlink(trial_.temp_root() / "id_rsa", trial_.dir() / "link");
  EXPECT_EQ(boxed(From::file, "token"), "t0ken");
  EXPECT_THAT(boxed(From::file, "/etc/passwd"), HasSubstr("root:"));
  for (const char* path : {"~/id_rsa", "link"}) {
    const std::string answer = boxed(From::file, path);
    EXPECT_THAT(answer, HasSubstr("cannot be read in the sandbox")) << path;
    EXPECT_THAT(answer, Not(HasSubstr("KEY"))) << path;
  }
  EXPECT_THAT(boxed(From::file, fmt::format("/proc/{}/environ", ::getpid())),
              HasSubstr("refused: "));
  EXPECT_THAT(boxed(From::file, "/proc/self/root" + (trial_.temp_root() / "id_rsa").string()),
              HasSubstr("refused: "));
  EXPECT_THAT(boxed(From::file, "missing"), HasSubstr("No such file"));
}

TEST_F(RestrictedSecret, ThePlanGivesTheEntrysSandboxAndTheDecisions) {
  const Permission plain = [](const auto&) { return Decision{.allowed = true}; };
  const Permission boxed = [](const auto&) {
    return Decision{.allowed = true, .sandbox = config::Sandbox::restricted};
  };
  config::HostScript own = Trial::entry("true");
  own.sandbox = config::Sandbox::restricted;
  EXPECT_TRUE(std::holds_alternative<Broken>(step_of(own, plain)));
  EXPECT_TRUE(std::holds_alternative<Broken>(step_of(Trial::entry("true"), boxed)));
  EXPECT_FALSE(escaped());
  EXPECT_FALSE(std::holds_alternative<Broken>(step_of(Trial::entry("true"), plain)));
  EXPECT_TRUE(escaped());
}

TEST_F(RestrictedSecret, T28_WithoutASandboxNothingIsRunOrRead) {
  write(trial_.dir() / "token", "t0ken\n");
  support_ = SandboxSupport{.landlock_abi = 0, .seccomp = true};
  EXPECT_THAT(boxed(From::command, "touch ran"), HasSubstr("refused: sandbox: restricted is not"));
  EXPECT_FALSE(trial_.has("ran"));
  EXPECT_THAT(boxed(From::file, "token"), HasSubstr("refused: sandbox: restricted is not"));
}

}  // namespace
}  // namespace limequat::hostprovision
