#include "hostprovision/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "hostprovision/allow_hint.h"

namespace limequat::hostprovision {
namespace {

using config::HostScript;
using config::Phase;
using testing::ElementsAre;
using testing::HasSubstr;

HostScript entry(int index, std::string script = "true") {
  HostScript one;
  one.index = index;
  one.origin = config::ScriptOrigin::default_yaml;
  one.file = "/h/.lima/_config/default.yaml";
  one.line = 10 + index;
  one.script_line = one.line + 1;
  one.script = std::move(script);
  return one;
}

PlanInput input(std::vector<std::string> programs = {"/usr/bin/bash", "/usr/bin/sh"}) {
  PlanInput in;
  in.host = {.os = "linux",
             .path = "/usr/bin",
             .trusted_folder = [](const std::string&) { return true; },
             .executable =
                 [programs](const std::string& file) {
                   return std::find(programs.begin(), programs.end(), file) != programs.end();
                 }};
  in.around = {.lima_home = "/h/.lima", .instance = "dev", .instance_dir = "/h/.lima/my dev"};
  in.instance = gotemplate::StructBuilder("store.FormatData")
                    .field("Dir", "dir", gotemplate::Omit::never, "/h/.lima/my dev")
                    .field("Name", "name", gotemplate::Omit::never, "dev")
                    .build();
  in.script_folder = "/tmp/private";
  return in;
}

Run run_of(const Plan& plan, std::size_t at = 0) { return std::get<Run>(plan.steps.at(at)); }
Skip skip_of(const Plan& plan, std::size_t at = 0) { return std::get<Skip>(plan.steps.at(at)); }
std::string broken_of(const Plan& plan, std::size_t at = 0) {
  return std::get<Broken>(plan.steps.at(at)).message;
}

TEST(Plan, H1_nothing_configured_nothing_planned) {
  const Plan plan = make_plan({}, input());
  EXPECT_TRUE(plan.steps.empty());
  EXPECT_TRUE(plan.warnings.empty());
}

TEST(Plan, H3_working_directory_is_the_instance) {
  EXPECT_EQ(run_of(make_plan({entry(0)}, input())).working_directory, "/h/.lima/my dev");
}

TEST(Plan, H4_H11_other_systems_are_skipped_and_keep_their_index) {
  HostScript mac = entry(0);
  mac.host_os = {"darwin", "windows"};
  HostScript here = entry(1, "echo {{.Index}}");
  here.host_os = {"darwin", "linux"};
  const Plan plan = make_plan({mac, here}, input());
  EXPECT_EQ(skip_of(plan).why, Skip::Why::other_os);
  EXPECT_EQ(skip_of(plan).reason, "runs only on darwin, windows");
  EXPECT_EQ(run_of(plan, 1).info.index, 1);
  EXPECT_EQ(run_of(plan, 1).script->bytes, "echo 1");
  EXPECT_EQ(plan.run_count(), 1);
}

TEST(Plan, H6_H7_shell_and_script_are_templates) {
  HostScript one = entry(0, "echo {{.ScriptName}} {{.Name}}");
  one.shell = "/usr/bin/sh -x {{.ScriptName}} '{{.Dir}}/a b'";
  const auto run = run_of(make_plan({one}, input()));
  EXPECT_THAT(run.argv, ElementsAre("/usr/bin/sh", "-x", "/tmp/private/pre-start-0.sh",
                                    "/h/.lima/my dev/a b"));
  EXPECT_EQ(run.script->bytes, "echo /tmp/private/pre-start-0.sh dev");
}

TEST(Plan, H10_debug_file_is_a_copy_in_the_instance_directory) {
  HostScript one = entry(4);
  one.debug = true;
  const auto run = run_of(make_plan({one}, input()));
  EXPECT_EQ(run.script->copy, "/h/.lima/my dev/provision4.sh");
  EXPECT_EQ(run.script->path, "/tmp/private/pre-start-4.sh");
  EXPECT_EQ(run.argv.back(), "/tmp/private/pre-start-4.sh");
  EXPECT_EQ(run_of(make_plan({entry(4)}, input())).script->copy, "");
}

TEST(Plan, H12_script_is_optional) {
  HostScript one = entry(0);
  one.script.reset();
  one.shell = "/usr/bin/sh -c true";
  const auto run = run_of(make_plan({one}, input()));
  EXPECT_FALSE(run.script);
  EXPECT_THAT(run.argv, ElementsAre("/usr/bin/sh", "-c", "true"));
}

TEST(Plan, H13_fallback_warns_once) {
  const Plan plan = make_plan({entry(0), entry(1)}, input({"/usr/bin/sh"}));
  EXPECT_THAT(run_of(plan, 1).argv,
              ElementsAre("/usr/bin/sh", "-e", "/tmp/private/pre-start-1.sh"));
  ASSERT_EQ(plan.warnings.size(), 1u);
  EXPECT_THAT(plan.warnings[0], HasSubstr("no pipefail, no brace expansion"));
}

TEST(Plan, H13_a_missing_shell_stops_everything_before_the_first_script) {
  HostScript second = entry(1);
  second.shell = "pwsh";
  const Plan plan = make_plan({entry(0), second}, input());
  EXPECT_EQ(broken_of(plan, 1),
            R"(hostProvision[1]: shell "pwsh" not found in PATH (default.yaml:11))");
  EXPECT_TRUE(std::get<Broken>(plan.steps[1]).aborts());
  second.wait = false;
  EXPECT_FALSE(std::get<Broken>(make_plan({second}, input()).steps[0]).aborts());
}

TEST(Plan, H19_a_missing_custom_shell) {
  HostScript one = entry(0);
  one.shell = "{{.Name}}-shell {{.ScriptName}}";
  EXPECT_THAT(broken_of(make_plan({one}, input())),
              HasSubstr(R"(shell "dev-shell" not found in PATH)"));
}

TEST(Plan, WindowsMeaningIsComputedAnywhere) {
  HostScript one = entry(2, "echo hi\r\n");
  one.shell = "cmd";
  one.host_os = {"windows"};
  PlanInput in = input({R"(C:\Windows\cmd.exe)"});
  in.host.os = "windows";
  in.host.path = R"(C:\Windows)";
  const Plan plan = make_plan({one}, in);
  const auto run = run_of(plan);
  EXPECT_EQ(run.script->path.extension(), ".cmd");
  EXPECT_EQ(run.script->bytes, "echo hi\r\n");
  EXPECT_EQ(windows_command_line(run.shell, run.argv),
            R"(C:\Windows\cmd.exe /D /E:ON /V:OFF /S /C "CALL "/tmp/private/pre-start-2.cmd"")");
}

TEST(Plan, CrlfBecomesLfForBash) {
  EXPECT_EQ(run_of(make_plan({entry(0, "a\r\nb\r\n")}, input())).script->bytes, "a\nb\n");
}

TEST(Plan, T28_sandbox_is_never_silently_off) {
  HostScript one = entry(0);
  one.sandbox = config::Sandbox::restricted;
  PlanInput in = input();
  in.sandbox_support = [] { return SandboxSupport{.landlock_abi = 7, .seccomp = true}; };
  const auto run = run_of(make_plan({one}, in));
  ASSERT_TRUE(run.sandbox && run.sandbox->policy);
  EXPECT_EQ(run.sandbox->temp, "/tmp/private/pre-start-0.tmp");
  EXPECT_THAT(run.sandbox->policy->write, ElementsAre(in.around.instance_dir, run.sandbox->temp));
  in.sandbox_support = [] { return SandboxSupport{}; };
  EXPECT_THAT(broken_of(make_plan({one}, in)), HasSubstr("sandbox"));
}

TEST(Plan, S1_S2_default_yaml_runs_and_a_template_does_not) {
  HostScript from_template = entry(0);
  from_template.origin = config::ScriptOrigin::machine;
  from_template.file = "/h/.lima/dev/lima.yaml";
  from_template.name = "setup";
  const Plan plan = make_plan({from_template, entry(1)}, input());
  EXPECT_EQ(skip_of(plan).why, Skip::Why::not_allowed);
  EXPECT_EQ(run_of(plan, 1).info.index, 1);
  ASSERT_EQ(plan.warnings.size(), 1u);
  EXPECT_EQ(plan.warnings[0],
            R"(host scripts that do not run: hostProvision[0] "setup" (lima.yaml:10): )" +
                reason_of_scripts(without_consent(from_template).reason, {0}));
}

TEST(Plan, T8_T11_what_needs_consent_is_off_wherever_it_stands) {
  HostScript shipped = entry(0);
  shipped.consent_reason = "LIMA_HOME lies in the work tree of a repository, `/repo`";
  EXPECT_EQ(skip_of(make_plan({shipped}, input())).reason,
            "not allowed yet: LIMA_HOME lies in the work tree of a repository, `/repo`");
}

TEST(Plan, TheUsersSandboxIsNotDropped) {
  PlanInput in = input();
  in.permission = [](const HostScript&) {
    return Decision{.allowed = true, .sandbox = config::Sandbox::restricted};
  };
  EXPECT_TRUE(run_of(make_plan({entry(0)}, in)).sandbox);
  // A weaker answer does not open the box that the entry asks for itself.
  HostScript boxed = entry(0);
  boxed.sandbox = config::Sandbox::restricted;
  in.permission = [](const HostScript&) {
    return Decision{.allowed = true, .sandbox = config::Sandbox::none};
  };
  EXPECT_TRUE(run_of(make_plan({boxed}, in)).sandbox);
}

TEST(Plan, H25_the_machines_scripts_come_first) {
  HostScript from_template = entry(0);
  from_template.origin = config::ScriptOrigin::machine;
  PlanInput in = input();
  in.permission = [](const HostScript&) { return Decision{.allowed = true}; };
  const Plan plan = make_plan({from_template, entry(1)}, in);
  EXPECT_EQ(info_of(plan.steps[0]).index, 0);
  EXPECT_EQ(info_of(plan.steps[1]).index, 1);
}

TEST(Plan, PermissionIsAskedOnlyForWhatWouldRun) {
  HostScript other = entry(0);
  other.host_os = {"darwin"};
  PlanInput in = input();
  std::vector<int> asked;
  in.permission = [&](const HostScript& script) {
    asked.push_back(script.index);
    return Decision{.allowed = true};
  };
  (void)make_plan({other, entry(1)}, in);
  EXPECT_THAT(asked, ElementsAre(1));
}

TEST(Plan, Phases) {
  HostScript stop = entry(0);
  stop.phases = {Phase::pre_stop, Phase::post_stop};
  HostScript both = entry(1);
  both.phases = {Phase::pre_start, Phase::pre_stop};
  EXPECT_TRUE(make_plan({stop}, input()).steps.empty());
  PlanInput in = input();
  in.phase = Phase::pre_stop;
  const Plan plan = make_plan({stop, both}, in);
  EXPECT_EQ(run_of(plan, 0).info.index, 1);  // reverse order
  EXPECT_EQ(run_of(plan, 1).info.index, 0);
  EXPECT_EQ(run_of(plan, 0).timeout, std::chrono::seconds(60));
  EXPECT_EQ(run_of(plan, 0).info.on_error, config::OnError::warn);
  EXPECT_EQ(run_of(make_plan({both}, input())).timeout, std::nullopt);
  EXPECT_EQ(run_of(make_plan({both}, input())).info.on_error, config::OnError::abort);
}

TEST(Plan, Instances) {
  const auto runs_for = [](std::vector<std::string> globs) {
    HostScript one = entry(0);
    one.instances = std::move(globs);
    return std::holds_alternative<hostprovision::Run>(make_plan({one}, input()).steps[0]);
  };
  EXPECT_TRUE(runs_for({}));
  EXPECT_TRUE(runs_for({"d*"}));
  EXPECT_TRUE(runs_for({"!prod"}));
  EXPECT_FALSE(runs_for({"prod"}));
  EXPECT_FALSE(runs_for({"d*", "!dev"}));
}

TEST(Plan, BrokenTemplatesNameFileAndLine) {
  const Plan plan = make_plan({entry(0, "a\n{{.Nope}}")}, input());
  EXPECT_THAT(broken_of(plan), testing::StartsWith("hostProvision[0]: default.yaml:12: "));
  HostScript shell = entry(1);
  shell.shell = "x {{.Nope}} {{.ScriptName}}";
  EXPECT_THAT(broken_of(make_plan({shell}, input())), HasSubstr("default.yaml:11: "));
}

TEST(Plan, EnvValues) {
  HostScript one = entry(0);
  one.env["A"] = {.value = "plain"};
  one.env["B"] = {.value = "hidden", .secret = true};
  const Plan plan = make_plan({one}, input());
  EXPECT_THAT(run_of(plan).environment, testing::Contains(testing::Pair("A", "plain")));
  EXPECT_THAT(run_of(plan).secrets, ElementsAre("hidden"));
  one.env["C"] = {.from = HostScript::EnvValue::From::command, .value = "date"};
  EXPECT_THAT(broken_of(make_plan({one}, input())), HasSubstr("env.C"));
}

TEST(Plan, NulBytesAreRefused) {
  HostScript one = entry(0);
  one.shell = "sh {{printf \"%c\" 0}} {{.ScriptName}}";
  EXPECT_THAT(broken_of(make_plan({one}, input())), HasSubstr("hostProvision[0]"));
}

TEST(Plan, Labels) {
  EXPECT_EQ(describe({.index = 1, .label = "vpn-check"}), R"(hostProvision[1] "vpn-check")");
  const Plan plan = make_plan({entry(3)}, input());
  EXPECT_EQ(info_of(plan.steps[0]).label, "#3");
  EXPECT_EQ(info_of(plan.steps[0]).source, "default.yaml:13");
}

TEST(Plan, T13_a_decision_that_cannot_be_known_is_an_error) {
  PlanInput in = input();
  in.permission = [](const HostScript&) {
    return Decision{.allowed = false, .reason = "no store", .unknown = true};
  };
  const Plan plan = make_plan({entry(0)}, in);
  const auto& broken = std::get<Broken>(plan.steps.at(0));
  EXPECT_THAT(broken.message, testing::StartsWith("hostProvision[0]: no store ("));
  EXPECT_TRUE(broken.aborts());
}

}  // namespace
}  // namespace limequat::hostprovision
