// The policy and the profile as values, and what happens where there is no sandbox.
#include "hostprovision/sandbox.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "hostprovision/keeper.h"
#include "hostprovision/keeper_message.h"
#include "hostprovision/sandbox_darwin_profile.h"
#include "tests/support/golden.h"
#include "tests/unit/hostprovision/support.h"

namespace limequat::hostprovision {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const SandboxPlaces kPlaces{.instance_dir = "/home/user/.lima/my \"dev\"",
                            .temp = "/tmp/limequat-scripts-1/pre-start-0.tmp",
                            .script = "/tmp/limequat-scripts-1/pre-start-0.sh",
                            .program = "/usr/bin/bash"};

config::HostScript restricted(std::string text, int index = 0) {
  config::HostScript script = Trial::entry(std::move(text), index);
  script.sandbox = config::Sandbox::restricted;
  return script;
}

TEST(SandboxPolicy, LinuxWritesToTwoFoldersAndReadsTheSystem) {
  const SandboxPolicy policy = restricted_policy("linux", kPlaces);
  EXPECT_THAT(policy.write, ElementsAre(kPlaces.instance_dir, kPlaces.temp));
  EXPECT_THAT(policy.read, Contains(Path("/usr")));
  EXPECT_THAT(policy.read, Contains(kPlaces.script));
  EXPECT_THAT(policy.read, Contains(kPlaces.program));
  for (const char* no : {"/", "/home", "/root", "/run", "/tmp", "/var", "/dev"}) {
    EXPECT_THAT(policy.read, Not(Contains(Path(no))));
  }
}

TEST(SandboxPolicy, NoSystemThatWeDoNotKnow) {
  EXPECT_THROW((void)restricted_policy("windows", kPlaces), Error);
}

TEST(SandboxPolicy, TravelsToTheKeeper) {
  const KeeperSpec spec{.remove_tree = "/t/x.tmp",
                        .sandbox = restricted_policy("linux", kPlaces),
                        .environment_fd = 4,
                        .argv = {"/bin/bash", "--sandbox-read", "/"}};
  const KeeperSpec back = parse_keeper_arguments(keeper_arguments(spec));
  EXPECT_EQ(back.sandbox, spec.sandbox);
  EXPECT_EQ(back.remove_tree, spec.remove_tree);
  EXPECT_EQ(back.environment_fd, 4);
  EXPECT_EQ(back.argv, spec.argv);
  EXPECT_THROW((void)parse_keeper_arguments({"--sandbox-read", "--"}), UsageError);
  EXPECT_FALSE(parse_keeper_arguments({"--", "true"}).sandbox);
}

TEST(SandboxProfile, Darwin) {
  test::expect_golden("hostprovision/golden/sandbox-darwin.sb",
                      sandbox_profile(restricted_policy("darwin", kPlaces)));
}

TEST(SandboxProfile, NoControlCharacters) {
  SandboxPlaces places = kPlaces;
  places.instance_dir = "/x\n(allow default)";
  EXPECT_THROW((void)sandbox_profile(restricted_policy("darwin", places)), Error);
}

TEST(Sandbox, T28_what_is_missing_is_said) {
  EXPECT_THAT(why_no_sandbox({.landlock_abi = 0, .seccomp = true}), HasSubstr("no Landlock"));
  EXPECT_THAT(why_no_sandbox({.landlock_abi = 1, .seccomp = true}), HasSubstr("ABI 1, 2 is"));
  EXPECT_THAT(why_no_sandbox({.landlock_abi = 7, .seccomp = false}), HasSubstr("seccomp"));
  EXPECT_EQ(why_no_sandbox({.landlock_abi = 2, .seccomp = true}), "");
  EXPECT_THROW(PreparedSandbox(restricted_policy("linux", kPlaces), {0, true}), Error);
}

TEST(Sandbox, T28_fake_abi_0_aborts_before_any_script) {
  Trial trial;
  PhaseOutcome outcome;
  test::run_coroutine([&]() -> boost::asio::awaitable<void> {
    Runner runner(trial.options());
    PlanInput input = trial.plan_input(runner);
    input.sandbox_support = [] { return SandboxSupport{.landlock_abi = 0, .seccomp = true}; };
    const auto scripts = list_of(Trial::entry("touch first"), restricted("touch second", 1));
    Plan plan = make_plan(scripts, input);
    outcome = co_await runner.run(std::move(plan));
  });
  EXPECT_EQ(outcome.kind, PhaseOutcome::Kind::aborted);
  EXPECT_THAT(outcome.message, HasSubstr("hostProvision[1]: sandbox: restricted is not available"));
  EXPECT_THAT(outcome.message, HasSubstr("(default.yaml:12)"));
  EXPECT_FALSE(trial.has("first"));
  EXPECT_FALSE(trial.has("second"));
}

TEST(Sandbox, ScriptsWithoutItDoNotAskTheKernel) {
  Trial trial;
  const Runner runner(trial.options());
  PlanInput input = trial.plan_input(runner);
  input.sandbox_support = []() -> SandboxSupport { throw Error("asked"); };
  const Plan plan = make_plan({Trial::entry("true")}, input);
  EXPECT_FALSE(std::get<hostprovision::Run>(plan.steps.at(0)).sandbox);
}

TEST(Sandbox, DarwinIsPlannedAnywhere) {
  Trial trial;
  const Runner runner(trial.options());
  PlanInput input = trial.plan_input(runner);
  input.host.os = "darwin";
  config::HostScript script = restricted("true");
  script.host_os = {"darwin"};
  const Plan plan = make_plan({script}, input);
  const auto& run = std::get<hostprovision::Run>(plan.steps.at(0));
  EXPECT_EQ(run.argv.at(0), "/usr/bin/sandbox-exec");
  EXPECT_THAT(run.argv.at(2), HasSubstr("(deny default)"));
  EXPECT_THAT(run.argv.at(3), HasSubstr("bash"));
  ASSERT_TRUE(run.sandbox);
  EXPECT_FALSE(run.sandbox->policy);
}

TEST(Sandbox, EnvironmentBlockRoundTrip) {
  const Environment environment{{"A", "1"}, {"B", "x=y\nz"}, {"C", ""}};
  EXPECT_EQ(parse_environment_block(environment_block(environment)), environment);
  EXPECT_THAT(parse_environment_block(""), IsEmpty());
  EXPECT_THAT(parse_environment_block("no-equals"), IsEmpty());
}

}  // namespace
}  // namespace limequat::hostprovision
