// Scripts that are not waited for, and what scripts leave behind.
#include <signal.h>

#include "base/process_identity.h"
#include "hostprovision/ledger.h"
#include "hostprovision/process_tree.h"
#include "tests/unit/hostprovision/support.h"

namespace limequat::hostprovision {
namespace {

namespace asio = boost::asio;
using config::HostScript;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Kind = PhaseOutcome::Kind;

HostScript background(std::string script, int index = 0) {
  HostScript one = Trial::entry(std::move(script), index);
  one.wait = false;
  return one;
}

std::vector<pid_t> of_machine(const Trial& trial) {
  return processes_with("LIMA_INSTANCE_DIR", trial.dir().string());
}

bool nothing_left(const Trial& trial) {
  return std::filesystem::is_empty(trial.temp_root()) && find_ledgers(trial.dir()).empty();
}

TEST(Background, H21_the_start_goes_on_at_once_in_list_order) {
  Trial trial;
  EXPECT_EQ(trial
                .run({background("echo up; sleep 9999"), Trial::entry("touch second", 1)},
                     [&](Runner& runner) -> asio::awaitable<void> {
                       EXPECT_TRUE(trial.has("second"));
                       co_await until([&] { return !trial.lines(LogLevel::debug).empty(); },
                                      "output");
                       co_await until([&] { return runner.running() == 1; }, "the second's keeper");
                       EXPECT_EQ(find_ledgers(trial.dir()).size(), 1u);
                     })
                .kind,
            Kind::completed);
  EXPECT_THAT(trial.states(), ElementsAre("0 running", "1 running", "1 succeeded", "0 terminated"));
  EXPECT_THAT(trial.lines(LogLevel::error), IsEmpty());
  EXPECT_THAT(of_machine(trial), IsEmpty());
  EXPECT_TRUE(nothing_left(trial));
}

TEST(Background, H21_its_failure_never_aborts) {
  Trial trial;
  EXPECT_EQ(trial
                .run({background("exit 7")},
                     [&](Runner&) -> asio::awaitable<void> {
                       co_await until([&] { return trial.events.size() == 2; }, "its end");
                     })
                .kind,
            Kind::completed);
  EXPECT_THAT(trial.lines(LogLevel::error),
              ElementsAre("hostProvision[0] \"#0\" failed: exit status 7 (default.yaml:2)"));
  EXPECT_THAT(trial.states(), ElementsAre("0 running", "0 failed"));
}

TEST(Background, EverythingIsGoneAfterItsOwnEnd) {
  Trial trial;
  (void)trial.run({background("true")}, [&](Runner& runner) -> asio::awaitable<void> {
    co_await until([&] { return runner.running() == 0; }, "its end");
    EXPECT_TRUE(nothing_left(trial));
  });
}

TEST(Background, EndedByUsIsDebug) {
  Trial trial;
  (void)trial.run({background("trap 'exit 4' TERM; echo up; while :; do sleep 0.01; done")},
                  [&](Runner&) -> asio::awaitable<void> {
                    co_await until([&] { return !trial.lines(LogLevel::debug).empty(); }, "output");
                  });
  EXPECT_THAT(trial.states(), ElementsAre("0 running", "0 terminated"));
  EXPECT_EQ(trial.events.back().exit_code, 4);
  EXPECT_THAT(trial.lines(LogLevel::error), testing::Not(Contains(HasSubstr("failed"))));
  EXPECT_THAT(trial.all_messages(), Contains("hostProvision[0] \"#0\" ended by us: exit status 4"));
}

TEST(Background, ALaterAbortEndsIt) {
  Trial trial;
  EXPECT_EQ(trial.run({background("sleep 9999"), Trial::entry("exit 1", 1)}).kind, Kind::aborted);
  EXPECT_THAT(trial.states(), ElementsAre("0 running", "1 running", "1 failed", "0 terminated"));
  EXPECT_THAT(of_machine(trial), IsEmpty());
  EXPECT_TRUE(nothing_left(trial));
}

TEST(Background, T25_sessions_double_forks_and_a_cleared_environment) {
  Trial trial;
  std::vector<pid_t> pids;
  (void)trial.run(
      {background("setsid sleep 9991 & echo $! > a\n"
                  "(setsid bash -c '(sleep 9992 & echo $! > b.tmp; mv b.tmp b)' &)\n"
                  "env -i setsid bash -c 'trap \"\" TERM; echo $$ > c.tmp; mv c.tmp c; while :; do "
                  "sleep 1; done' &\n"
                  "exit 0")},
      [&](Runner& runner) -> asio::awaitable<void> {
        co_await until([&] { return trial.has("a") && trial.has("b") && trial.has("c"); },
                       "all three");
        for (const char* name : {"a", "b", "c"}) pids.push_back(std::stoi(trial.read(name)));
        co_await until([&] { return trial.events.size() == 2; }, "the end of the shell");
        EXPECT_EQ(runner.running(), 1u);
        for (const pid_t pid : pids) EXPECT_TRUE(ProcessIdentity::of(pid)) << pid;
        co_await runner.stop_background(std::chrono::milliseconds(50));
      });
  for (const pid_t pid : pids) EXPECT_FALSE(ProcessIdentity::of(pid)) << pid;
  EXPECT_THAT(trial.states(), ElementsAre("0 running", "0 succeeded"));
  EXPECT_TRUE(nothing_left(trial));
}

TEST(Background, T25_a_process_that_forks_while_it_is_killed) {
  Trial trial;
  (void)trial.run({background("trap '' TERM; n=${1:-0}; [ $n -lt 100 ] || exit 0\nf() { setsid "
                              "bash \"$0\" $((n + 1)) & }\n"
                              "[ $n -lt 5 ] || touch up\n"
                              "while :; do f; wait -n || :; sleep 0.01; done")},
                  [&](Runner& runner) -> asio::awaitable<void> {
                    co_await until([&] { return trial.has("up"); }, "the script");
                    co_await runner.stop_background(std::chrono::milliseconds(0));
                  });
  EXPECT_THAT(of_machine(trial), IsEmpty());
}

TEST(Background, T25_a_stopped_process_ends_too) {
  Trial trial;
  (void)trial.run({background("sleep 9999 & kill -STOP $!; echo up; wait")},
                  [&](Runner&) -> asio::awaitable<void> {
                    co_await until([&] { return !trial.lines(LogLevel::debug).empty(); }, "output");
                  });
  EXPECT_THAT(of_machine(trial), IsEmpty());
}

TEST(Background, T25_a_script_that_kills_its_keeper) {
  Trial trial;
  pid_t survivor = 0;
  (void)trial.run(
      {background("echo $$; trap '' TERM; setsid sleep 9999 & kill -9 $PPID; sleep 9999")},
      [&](Runner& runner) -> asio::awaitable<void> {
        co_await until([&] { return runner.running() == 0; }, "the end of everything");
        survivor = std::stoi(trial.lines(LogLevel::debug).at(0));
      });
  EXPECT_FALSE(ProcessIdentity::of(survivor));
  EXPECT_THAT(of_machine(trial), IsEmpty());
  EXPECT_THAT(trial.lines(LogLevel::error),
              Contains(HasSubstr("its keeper ended: signal: killed")));
  EXPECT_TRUE(nothing_left(trial));
}

TEST(Background, TheHostAgentOfAnotherMachineIsLeftAlone) {
  Trial trial;
  pid_t other = 0;
  HostScript one = background(
      "setsid \"$LIMACTL\" hostagent other >/dev/null 2>&1 & echo $! > other.tmp; mv other.tmp "
      "other");
  test::run_coroutine([&]() -> asio::awaitable<void> {
    Runner runner(trial.options());
    PlanInput input = trial.plan_input(runner);
    input.around.limactl = own_executable().string();
    (void)co_await runner.run(make_plan(list_of(one), input));
    // Before it has become the host agent it is a process of the script like any other.
    co_await until(
        [&] { return trial.has("other") && is_foreign_host_agent(std::stoi(trial.read("other"))); },
        "the other machine");
    other = std::stoi(trial.read("other"));
    co_await runner.stop_background();
  });
  const auto identity = ProcessIdentity::of(other);
  ASSERT_TRUE(identity);
  const auto handle = ProcessHandle::open(*identity);
  ASSERT_TRUE(handle);
  EXPECT_TRUE(handle->signal(SIGKILL));
}

TEST(Background, RunnersDestructorLeavesNothing) {
  Trial trial;
  test::run_coroutine([&]() -> asio::awaitable<void> {
    {
      Runner runner(trial.options());
      const auto scripts =
          list_of(background("trap '' TERM; setsid sleep 9999 & echo up; sleep 9999"));
      (void)co_await runner.run(make_plan(scripts, trial.plan_input(runner)));
      co_await until([&] { return !trial.lines(LogLevel::debug).empty(); }, "output");
    }
    EXPECT_THAT(of_machine(trial), IsEmpty());
    EXPECT_TRUE(nothing_left(trial));
  });
}

TEST(Background, PhasesFollowEachOther) {
  Trial trial;
  HostScript both = background("echo {{.ScriptName}}; sleep 9999");
  both.phases = {config::Phase::pre_start, config::Phase::post_start};
  test::run_coroutine([&]() -> asio::awaitable<void> {
    Runner runner(trial.options());
    PlanInput input = trial.plan_input(runner);
    (void)co_await runner.run(make_plan(list_of(both), input));
    input.phase = config::Phase::post_start;
    (void)co_await runner.run(make_plan(list_of(both), input));
    co_await until([&] { return trial.lines(LogLevel::debug).size() == 2; }, "both");
    EXPECT_EQ(runner.running(), 2u);
    co_await runner.stop_background();
    EXPECT_EQ(runner.running(), 0u);
  });
  EXPECT_TRUE(nothing_left(trial));
}

}  // namespace
}  // namespace limequat::hostprovision
