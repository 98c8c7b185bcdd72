// Many runs leave nothing: no process, no descriptor, no file.
#include <unistd.h>

#include "hostprovision/ledger.h"
#include "hostprovision/process_tree.h"
#include "hostprovision/promise.h"
#include "hostprovision/secret_source.h"
#include "tests/unit/hostprovision/support.h"

namespace limequat::hostprovision {
namespace {

namespace asio = boost::asio;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int kRuns = 60;  // each keeper costs a slow start there
#else
constexpr int kRuns = 1000;
#endif

std::size_t count_entries(const Path& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

TEST(Leaks, ThousandRunsLeaveNothing) {
  Trial trial;
  test::run_coroutine(
      [&]() -> asio::awaitable<void> {
        Runner runner(trial.options());
        std::size_t before = 0;
        for (int i = 0; i < kRuns; ++i) {
          config::HostScript one = Trial::entry(i % 3 == 0 ? "setsid sleep 9999 & true" : "true");
          one.wait = i % 2 == 0;
          (void)co_await runner.run(make_plan(list_of(one), trial.plan_input(runner)));
          co_await runner.stop_background();
          trial.records.clear();
          trial.events.clear();
          if (i == 0) before = count_entries("/proc/self/fd");
        }
        EXPECT_EQ(count_entries("/proc/self/fd"), before);
      },
      std::chrono::seconds(110));
  EXPECT_TRUE(std::filesystem::is_empty(trial.temp_root()));
  EXPECT_EQ(count_entries(trial.dir()), 0u);
  EXPECT_TRUE(ProcessTree::snapshot().descendants({::getpid()}).empty());
  EXPECT_TRUE(processes_with("LIMA_INSTANCE_DIR", trial.dir().string()).empty());
}

// A start and a stop without a driver: a Runner of its own, as each host agent has, a waiting and a
// background script before the start, the promise, a stop phase, and a secret from a command.
asio::awaitable<void> live_once(Trial& trial, const std::vector<config::HostScript>& scripts) {
  Runner runner(trial.options());
  const Promise promise(trial.dir());
  PlanInput input = trial.plan_input(runner);
  input.resolve_env = make_env_resolver(input);
  Plan start = make_plan(scripts, input);
  (void)co_await runner.run(std::move(start));
  promise.make();
  co_await runner.stop_background();
  input.phase = config::Phase::post_stop;
  Plan stop = make_plan(scripts, input);
  (void)co_await runner.run(std::move(stop));
  co_await runner.wait_background();
  co_await runner.stop_background();
  promise.remove();
  trial.records.clear();
  trial.events.clear();
}

TEST(Leaks, ThousandStartsAndStopsLeaveNothing) {
  Trial trial;
  config::HostScript waits = Trial::entry("setsid sleep 9999 & true", 0);
  config::HostScript beside = Trial::entry("exec sleep 9999", 1);
  beside.wait = false;
  config::HostScript after = Trial::entry("test \"$WORD\" = x; true &", 2);
  after.phases = {config::Phase::post_stop};
  after.wait = false;
  after.env["WORD"] = {config::HostScript::EnvValue::From::command, "printf x", true};
  const auto scripts = list_of(waits, beside, after);
  test::run_coroutine(
      [&]() -> asio::awaitable<void> {
        std::size_t before = 0;
        for (int i = 0; i < kRuns; ++i) {
          co_await live_once(trial, scripts);
          if (i == 0) before = count_entries("/proc/self/fd");
        }
        EXPECT_EQ(count_entries("/proc/self/fd"), before);
      },
      std::chrono::seconds(230));
  EXPECT_TRUE(std::filesystem::is_empty(trial.temp_root()));
  EXPECT_EQ(count_entries(trial.dir()), 0u);
  EXPECT_TRUE(ProcessTree::snapshot().descendants({::getpid()}).empty());
  EXPECT_TRUE(processes_with("LIMA_INSTANCE_DIR", trial.dir().string()).empty());
}

}  // namespace
}  // namespace limequat::hostprovision
