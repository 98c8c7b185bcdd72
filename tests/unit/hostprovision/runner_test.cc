#include "hostprovision/runner.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/process.h"
#include "hostprovision/ledger.h"
#include "tests/unit/hostprovision/support.h"

namespace limequat::hostprovision {
namespace {

namespace asio = boost::asio;
using config::HostScript;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using Kind = PhaseOutcome::Kind;

bool nothing_left(const Trial& trial) {
  return std::filesystem::is_empty(trial.temp_root()) && find_ledgers(trial.dir()).empty();
}

TEST(Runner, H3_runs_in_the_instance_directory) {
  Trial trial;
  EXPECT_EQ(trial.run({Trial::entry("pwd; echo here > here")}).kind, Kind::completed);
  EXPECT_THAT(trial.lines(LogLevel::debug), ElementsAre(trial.dir().string()));
  EXPECT_EQ(trial.read("here"), "here\n");
  EXPECT_TRUE(nothing_left(trial));
}

TEST(Runner, H5_a_failure_aborts_and_later_scripts_do_not_run) {
  Trial trial;
  HostScript failing = Trial::entry("echo one >&2; printf two >&2; exit 3", 1);
  failing.name = "vpn-check";
  const PhaseOutcome outcome =
      trial.run({Trial::entry("touch first"), failing, Trial::entry("touch third", 2)});
  EXPECT_EQ(outcome.kind, Kind::aborted);
  EXPECT_EQ(
      outcome.message,
      "hostProvision[1] \"vpn-check\" failed: exit status 3 (default.yaml:12); instance `dev` was "
      "not started (hint: limactl host-provision log dev 1)");
  EXPECT_THAT(outcome.last_error_lines, ElementsAre("one", "two"));
  EXPECT_TRUE(trial.has("first"));
  EXPECT_FALSE(trial.has("third"));
  EXPECT_THAT(trial.states(),
              ElementsAre("0 running", "0 succeeded", "1 running", "1 failed", "2 skipped"));
  EXPECT_EQ(trial.events[3].exit_code, 3);
  EXPECT_TRUE(trial.events[3].duration);
  EXPECT_TRUE(nothing_left(trial));
}

TEST(Runner, H5_a_script_that_dies_of_a_signal) {
  Trial trial;
  const PhaseOutcome outcome = trial.run({Trial::entry("kill -9 $$")});
  EXPECT_EQ(outcome.kind, Kind::aborted);
  EXPECT_THAT(outcome.message, HasSubstr("failed: signal: killed (default.yaml:2)"));
  EXPECT_EQ(trial.events.back().signal, 9);
}

TEST(Runner, H5_EventsSayWhyAndWhatWasNotReached) {
  Trial trial;
  HostScript late = Trial::entry("touch late", 2);
  EXPECT_EQ(trial.run({Trial::entry("true"), Trial::entry("exit 3", 1), late}).kind, Kind::aborted);
  ASSERT_EQ(trial.events.size(), 5u);
  EXPECT_EQ(trial.events[3].reason, "exit status 3");
  EXPECT_EQ(trial.events[4].reason, "another script failed before it");
}

TEST(Runner, WhatIsNotForThisPhaseIsNoEvent) {
  Trial trial;
  HostScript stop = Trial::entry("touch stop");
  stop.phases = {config::Phase::pre_stop};
  EXPECT_EQ(trial.run({stop, Trial::entry("true", 1)}).kind, Kind::completed);
  EXPECT_THAT(trial.states(), ElementsAre("1 running", "1 succeeded"));
}

TEST(Runner, OnErrorWarnGoesOn) {
  Trial trial;
  HostScript failing = Trial::entry("exit 3");
  failing.on_error = config::OnError::warn;
  EXPECT_EQ(trial.run({failing, Trial::entry("touch second", 1)}).kind, Kind::completed);
  EXPECT_TRUE(trial.has("second"));
  EXPECT_THAT(trial.lines(LogLevel::error),
              ElementsAre("hostProvision[0] \"#0\" failed: exit status 3 (default.yaml:2)"));
}

TEST(Runner, H6_H7_H8_templates) {
  Trial trial;
  HostScript custom =
      Trial::entry("echo \"$1 {{.Index}} {{.Name}}\"; test \"$0\" = '{{.ScriptName}}'", 5);
  custom.shell = "bash -eu '{{.ScriptName}}' \"{{.Name}} and ; more\"";
  EXPECT_EQ(trial.run({custom}).kind, Kind::completed);
  EXPECT_THAT(trial.lines(LogLevel::debug, 5), ElementsAre("dev and ; more 5 dev"));
}

TEST(Runner, H10_the_script_file_is_private_and_removed) {
  Trial trial;
  const PhaseOutcome outcome =
      trial.run({Trial::entry("stat -c '%a %U' {{.ScriptName}} $(dirname {{.ScriptName}})\n"
                              "test $(stat -c %u {{.ScriptName}}) = $(id -u)\n"
                              "echo {{.ScriptName}}\nexit 1")});
  EXPECT_EQ(outcome.kind, Kind::aborted);
  const auto lines = trial.lines(LogLevel::debug);
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_THAT(lines[0], testing::StartsWith("600 "));
  EXPECT_THAT(lines[1], testing::StartsWith("700 "));
  EXPECT_THAT(lines[2], testing::EndsWith(".sh"));
  EXPECT_THAT(lines[2], testing::StartsWith(trial.temp_root().string()));
  EXPECT_TRUE(nothing_left(trial));
}

TEST(Runner, H10_debug_keeps_it) {
  Trial trial;
  HostScript one = Trial::entry("true # {{.Index}}\n", 2);
  one.debug = true;
  EXPECT_EQ(trial.run({one}).kind, Kind::completed);
  EXPECT_EQ(trial.run({one}).kind, Kind::completed);
  EXPECT_EQ(trial.read("provision2.sh"), "true # 2\n");
  EXPECT_TRUE(nothing_left(trial));
}

// bash reads a script as it goes: what a script in the sandbox appends there must not be read.
TEST(Runner, H10_T4_debug_file_is_not_what_runs) {
  Trial trial;
  HostScript one = Trial::entry("echo 'touch hijacked' >>provision0.sh\ntouch ran\n");
  one.debug = true;
  EXPECT_EQ(trial.run({one}).kind, Kind::completed);
  EXPECT_TRUE(trial.has("ran"));
  EXPECT_FALSE(trial.has("hijacked"));
  EXPECT_THAT(trial.read("provision0.sh"), testing::EndsWith("touch hijacked\n"));
}

TEST(Runner, T30_symlink_at_the_debug_path) {
  Trial trial;
  const Path target = trial.dir() / "precious";
  write_file_atomic(target, "untouched", 0644);
  ASSERT_EQ(::symlink(target.c_str(), (trial.dir() / "provision0.sh").c_str()), 0);
  HostScript one = Trial::entry("touch ran");
  one.debug = true;
  const PhaseOutcome outcome = trial.run({one});
  EXPECT_EQ(outcome.kind, Kind::aborted);
  EXPECT_THAT(outcome.message, HasSubstr("provision0.sh is in the way"));
  EXPECT_EQ(read_file(target), "untouched");
  EXPECT_FALSE(trial.has("ran"));
  EXPECT_TRUE(nothing_left(trial));
}

TEST(Runner, H11_other_hosts_are_skipped) {
  Trial trial;
  HostScript mac = Trial::entry("touch mac");
  mac.host_os = {"darwin"};
  EXPECT_EQ(trial.run({mac, Trial::entry("echo {{.Index}}", 1)}).kind, Kind::completed);
  EXPECT_FALSE(trial.has("mac"));
  EXPECT_THAT(trial.lines(LogLevel::debug, 1), ElementsAre("1"));
  EXPECT_THAT(trial.states(), ElementsAre("0 skipped", "1 running", "1 succeeded"));
  EXPECT_EQ(trial.events.front().reason, "runs only on darwin");
}

TEST(Runner, H12_H14_the_script_is_a_file_argument) {
  Trial trial;
  (void)trial.run(
      {Trial::entry("tr '\\0' '\\n' < /proc/$$/cmdline; test -t 0 || readlink /proc/self/fd/0")});
  auto lines = trial.lines(LogLevel::debug);
  ASSERT_EQ(lines.size(), 7u);
  EXPECT_THAT(lines[0], testing::EndsWith("/bash"));
  EXPECT_THAT(lines, Contains("--noprofile"));
  EXPECT_EQ(lines[4], "pipefail");
  EXPECT_THAT(lines[5], testing::EndsWith("pre-start-0.sh"));
  EXPECT_EQ(lines[6], "/dev/null");
}

TEST(Runner, H14_stops_at_the_first_error_also_in_a_pipe) {
  Trial trial;
  EXPECT_EQ(trial.run({Trial::entry("false | true\ntouch after")}).kind, Kind::aborted);
  EXPECT_FALSE(trial.has("after"));
}

TEST(Runner, H15_sh) {
  Trial trial;
  HostScript one = Trial::entry("tr '\\0' '\\n' < /proc/$$/cmdline; false; touch after");
  one.shell = "sh";
  EXPECT_EQ(trial.run({one}).kind, Kind::aborted);
  EXPECT_EQ(trial.lines(LogLevel::debug).at(1), "-e");
  EXPECT_FALSE(trial.has("after"));
}

TEST(Runner, H19_a_shell_without_a_script) {
  Trial trial;
  HostScript one = Trial::entry("");
  one.script.reset();
  one.shell = "touch '{{.Dir}}/a b' {{.Name}}";
  EXPECT_EQ(trial.run({one}).kind, Kind::completed);
  EXPECT_TRUE(trial.has("a b"));
  EXPECT_TRUE(trial.has("dev"));
}

TEST(Runner, AnEmptyScriptSucceeds) {
  Trial trial;
  EXPECT_EQ(trial.run({Trial::entry("")}).kind, Kind::completed);
}

TEST(Runner, AMissingShellAbortsBeforeAnythingRuns) {
  Trial trial;
  HostScript second = Trial::entry("true", 1);
  second.shell = "no-such-shell {{.ScriptName}}";
  const PhaseOutcome outcome = trial.run({Trial::entry("touch first"), second});
  EXPECT_EQ(outcome.kind, Kind::aborted);
  EXPECT_EQ(outcome.message,
            "hostProvision[1]: shell \"no-such-shell\" not found in PATH (default.yaml:12); "
            "instance `dev` "
            "was not started");
  EXPECT_FALSE(trial.has("first"));
  second.wait = false;
  EXPECT_EQ(trial.run({Trial::entry("touch first"), second}).kind, Kind::completed);
  EXPECT_TRUE(trial.has("first"));
  EXPECT_THAT(trial.lines(LogLevel::error, 1), Contains(HasSubstr("not found in PATH")));
}

TEST(Runner, AShellThatCannotBeExecuted) {
  Trial trial;
  write_file_atomic(trial.dir() / "broken", "#!/no/such/interpreter\n", 0755);
  HostScript one = Trial::entry("true");
  one.shell = "{{.Dir}}/broken {{.ScriptName}}";
  const PhaseOutcome outcome = trial.run({one});
  EXPECT_EQ(outcome.kind, Kind::aborted);
  EXPECT_THAT(outcome.message, HasSubstr("No such file or directory (default.yaml:2)"));
  EXPECT_TRUE(nothing_left(trial));
}

TEST(Runner, H21_wait_true_ends_with_the_shell_not_with_its_pipes) {
  Trial trial;
  pid_t sleeper = 0;
  EXPECT_EQ(trial
                .run({Trial::entry("sleep 1000 & echo $!")},
                     [&](Runner& runner) -> asio::awaitable<void> {
                       // run() has returned although the pipes are still open.
                       sleeper = std::stoi(trial.lines(LogLevel::debug).at(0));
                       EXPECT_TRUE(ProcessIdentity::of(sleeper));
                       EXPECT_EQ(runner.running(), 1u);
                       co_return;
                     })
                .kind,
            Kind::completed);
  EXPECT_FALSE(ProcessIdentity::of(sleeper));
  EXPECT_TRUE(nothing_left(trial));
}

TEST(Runner, H23_levels_and_the_number) {
  Trial trial;
  (void)trial.run({Trial::entry("echo out; echo err >&2; exit 1")});
  EXPECT_THAT(trial.lines(LogLevel::debug), ElementsAre("out"));
  EXPECT_THAT(trial.lines(LogLevel::error),
              ElementsAre("err", "hostProvision[0] \"#0\" failed: exit status 1 (default.yaml:2)"));
  for (LogRecord record : trial.records) {
    record.time = {};
    if (record.message == "out") {
      EXPECT_THAT(format_log_json(record),
                  testing::StartsWith(R"({"hostProvision":0,"level":"debug","msg":"out")"));
    } else if (record.level == LogLevel::debug) {
      EXPECT_THAT(record.fields, IsEmpty()) << record.message;
    }
  }
}

TEST(Runner, T24_forged_lines_arrive_as_text) {
  Trial trial;
  const std::string forged = R"({"level":"error","hostProvision":9,"msg":"forged"})";
  (void)trial.run({Trial::entry("echo '" + forged + "'")});
  EXPECT_THAT(trial.lines(LogLevel::debug), ElementsAre(forged));
  EXPECT_THAT(trial.lines(LogLevel::error, 9), IsEmpty());
}

TEST(Runner, T24_a_flood_is_cut) {
  Trial trial;
  test::run_coroutine([&]() -> asio::awaitable<void> {
    RunnerOptions options = trial.options();
    options.now = [] { return std::chrono::steady_clock::time_point(std::chrono::hours(1)); };
    Runner runner(std::move(options));
    (void)co_await runner.run(
        make_plan(list_of(Trial::entry("seq 1 5000")), trial.plan_input(runner)));
    co_await runner.stop_background();
  });
  EXPECT_EQ(trial.lines(LogLevel::debug).size(), 200u);
  EXPECT_THAT(trial.lines(LogLevel::warning), ElementsAre("dropped 4800 lines"));
}

TEST(Runner, T23_secrets_are_masked) {
  Trial trial;
  HostScript one = Trial::entry("echo \"the $TOKEN\"; echo \"$TOKEN\" >&2; exit 1");
  one.env["TOKEN"] = {.value = "abc-123", .secret = true};
  const PhaseOutcome outcome = trial.run({one});
  EXPECT_THAT(trial.lines(LogLevel::debug), ElementsAre("the ***"));
  EXPECT_THAT(outcome.last_error_lines, ElementsAre("***"));
  EXPECT_THAT(trial.all_messages(), Not(Contains(HasSubstr("abc-123"))));
}

TEST(Runner, T7_a_planted_bash_is_not_used) {
  Trial trial;
  write_file_atomic(trial.dir() / "bash", "#!/bin/sh\ntouch hijacked\n", 0755);
  set_variable(trial.environment, "PATH", ".::" + std::string(std::getenv("PATH")));
  EXPECT_EQ(trial.run({Trial::entry("touch ran")}).kind, Kind::completed);
  EXPECT_TRUE(trial.has("ran"));
  EXPECT_FALSE(trial.has("hijacked"));
  EXPECT_THAT(trial.all_messages(), Contains(testing::MatchesRegex(".*: running /.*/bash .*")));
}

TEST(Runner, T8_hooks_of_the_environment_do_not_run) {
  Trial trial;
  write_file_atomic(trial.dir() / "hook", "touch hooked\n", 0600);
  set_variable(trial.environment, "BASH_ENV", (trial.dir() / "hook").string());
  set_variable(trial.environment, "ENV", (trial.dir() / "hook").string());
  set_variable(trial.environment, "BASH_FUNC_true%%", "() { touch hooked; }");
  HostScript sh = Trial::entry("true", 1);
  sh.shell = "sh";
  EXPECT_EQ(trial.run({Trial::entry("true; env > env"), sh}).kind, Kind::completed);
  EXPECT_FALSE(trial.has("hooked"));
  EXPECT_THAT(trial.read("env"), HasSubstr("LIMA_PHASE=pre-start\n"));
}

TEST(Runner, T26_only_the_three_standard_descriptors) {
  Trial trial;
  // One that is not close-on-exec, as if whoever started the host agent had left it open.
  const UniqueFd leaked(::open("/dev/null", O_RDONLY));  // NOLINT(android-cloexec-open)
  (void)trial.run({Trial::entry("ls /proc/self/fd; exec 9</dev/null; ls /proc/self/fd | wc -l")});
  // 3 is what `ls` reads.
  EXPECT_THAT(trial.lines(LogLevel::debug), ElementsAre("0", "1", "2", "3", "5"));
}

TEST(Runner, T27_timeout) {
  Trial trial;
  HostScript one = Trial::entry("echo started; sleep 9999");
  one.timeout = std::chrono::milliseconds(300);
  const PhaseOutcome outcome = trial.run({one, Trial::entry("touch later", 1)});
  EXPECT_EQ(outcome.kind, Kind::aborted);
  EXPECT_THAT(
      outcome.message,
      HasSubstr("failed: timed out after 300ms (default.yaml:2); instance `dev` was not started"));
  EXPECT_THAT(trial.states(), ElementsAre("0 running", "0 timedOut", "1 skipped"));
  EXPECT_EQ(trial.events[1].reason, "timed out after 300ms");
  EXPECT_FALSE(trial.has("later"));
  EXPECT_TRUE(nothing_left(trial));
}

TEST(Runner, T27_cancel_ends_the_waiting_script_and_all_it_started) {
  Trial trial;
  PhaseOutcome outcome;
  test::run_coroutine([&]() -> asio::awaitable<void> {
    Runner runner(trial.options());
    HostScript first = Trial::entry("sleep 9999");
    first.wait = false;
    const auto executor = co_await asio::this_coro::executor;
    asio::co_spawn(
        executor,
        [&]() -> asio::awaitable<void> {
          co_await until([&] { return !trial.lines(LogLevel::debug, 1).empty(); },
                         "the second script");
          runner.cancel("interrupted");
        },
        [](const std::exception_ptr&) {});
    const auto scripts = list_of(first, Trial::entry("setsid sleep 9999 & echo $$; sleep 9999", 1));
    outcome = co_await runner.run(make_plan(scripts, trial.plan_input(runner)));
    EXPECT_EQ(runner.running(), 0u);
  });
  EXPECT_EQ(outcome.kind, Kind::cancelled);
  EXPECT_EQ(outcome.message,
            "hostProvision[1] \"#1\" was ended: interrupted (default.yaml:12); instance `dev` was "
            "not started");
  EXPECT_THAT(trial.states(), testing::UnorderedElementsAre("0 running", "1 running",
                                                            "1 terminated", "0 terminated"));
  EXPECT_THAT(trial.lines(LogLevel::error, 1), IsEmpty());
  EXPECT_THAT(processes_with("LIMA_INSTANCE_DIR", trial.dir().string()), IsEmpty());
  EXPECT_TRUE(nothing_left(trial));
}

TEST(Runner, T27_a_second_cancel_does_not_wait) {
  Trial trial;
  PhaseOutcome outcome;
  test::run_coroutine([&]() -> asio::awaitable<void> {
    RunnerOptions options = trial.options();
    options.grace = std::chrono::hours(1);
    Runner runner(std::move(options));
    const auto executor = co_await asio::this_coro::executor;
    asio::co_spawn(
        executor,
        [&]() -> asio::awaitable<void> {
          co_await until([&] { return trial.lines(LogLevel::debug).size() == 1; }, "the script");
          runner.cancel("interrupted");
          co_await until([&] { return trial.lines(LogLevel::debug).size() == 2; },
                         "SIGTERM in the script");
          runner.cancel("interrupted");
        },
        [](const std::exception_ptr&) {});
    const auto scripts =
        list_of(Trial::entry("trap 'echo no' TERM; echo up; while :; do sleep 0.01 || :; done"));
    outcome = co_await runner.run(make_plan(scripts, trial.plan_input(runner)));
  });
  EXPECT_EQ(outcome.kind, Kind::cancelled);
}

TEST(Runner, T27_cancel_without_a_run_is_nothing) {
  Trial trial;
  Runner runner(trial.options());
  runner.cancel("x");
  EXPECT_EQ(runner.running(), 0u);
}

TEST(Runner, S2_denied_scripts_do_not_run_and_are_told) {
  Trial trial;
  HostScript theirs = Trial::entry("touch theirs");
  theirs.origin = config::ScriptOrigin::machine;
  EXPECT_EQ(trial.run({theirs}).kind, Kind::completed);
  EXPECT_FALSE(trial.has("theirs"));
  EXPECT_THAT(trial.states(), ElementsAre("0 denied"));
  EXPECT_THAT(trial.events.front().reason, HasSubstr("not allowed yet"));
  EXPECT_THAT(trial.all_messages(), Contains(HasSubstr("host scripts that do not run")));
}

TEST(Runner, BytesAreNotTouched) {
  Trial trial;
  EXPECT_EQ(trial.run({Trial::entry("printf '%s\\n' '\u00e4\\\"$x'; printf '\\377\\n'\r\n")}).kind,
            Kind::completed);
  EXPECT_THAT(trial.lines(LogLevel::debug), ElementsAre("\u00e4\\\"$x", "\uFFFD"));
}

TEST(Runner, TheInstanceDirectoryIsGone) {
  Trial trial;
  test::run_coroutine([&]() -> asio::awaitable<void> {
    Runner runner(trial.options());
    const Plan plan = make_plan(list_of(Trial::entry("true")), trial.plan_input(runner));
    remove_tree(trial.dir());
    const PhaseOutcome outcome = co_await runner.run(plan);
    EXPECT_EQ(outcome.kind, Kind::aborted);
    EXPECT_THAT(outcome.message, HasSubstr("No such file or directory"));
  });
}

}  // namespace
}  // namespace limequat::hostprovision
