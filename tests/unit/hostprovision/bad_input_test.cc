// Hostile or careless `hostProvision` texts, from the file to the plan: each ends in one clear line
// with file and line, and nothing has run or been written.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/error.h"
#include "tests/unit/config/sample.h"
#include "tests/unit/hostprovision/support.h"

namespace limequat::hostprovision {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;
using testing::StartsWith;

std::string first_line_only(const std::string& text) {
  EXPECT_THAT(text, Not(HasSubstr("\n"))) << "one line";
  return text;
}

// What `limactl validate` would say of a default.yaml; "" when it has nothing to say.
std::string verdict(std::string_view default_yaml) {
  try {
    const auto loaded =
        config::test::load({.machine = config::test::kImage, .default_yaml = default_yaml});
    return config::joined(config::validate(loaded.machine, {}).errors);
  } catch (const Error& error) {
    return error.message();
  }
}

// What a start that did not validate would say, with nothing run.
std::string start_verdict(std::string_view default_yaml) {
  Trial trial;
  const auto loaded =
      config::test::load({.machine = config::test::kImage, .default_yaml = default_yaml});
  const PhaseOutcome outcome = trial.run(loaded.machine.host_provision);
  EXPECT_EQ(outcome.kind, PhaseOutcome::Kind::aborted);
  EXPECT_EQ(std::filesystem::directory_iterator(trial.dir()), std::filesystem::directory_iterator())
      << "something was made";
  EXPECT_EQ(std::filesystem::directory_iterator(trial.temp_root()),
            std::filesystem::directory_iterator());
  return outcome.message;
}

constexpr const char* kPlace = "/lima/_config/default.yaml:";

TEST(BadInput, NulByteInTheFile) {
  const std::string text("hostProvision:\n- bash: \"a\0b\"\n", 29);
  EXPECT_THAT(first_line_only(verdict(text)), StartsWith(std::string(kPlace) + "2:"));
}

TEST(BadInput, NulByteInAScript) {
  const std::string text = "hostProvision:\n- bash: touch first\n- bash: \"touch x\\0y\"\n";
  EXPECT_THAT(first_line_only(verdict(text)), StartsWith(std::string(kPlace) + "3:"));
  EXPECT_THAT(verdict(text), HasSubstr("NUL"));
  EXPECT_THAT(first_line_only(start_verdict(text)), HasSubstr("NUL"));
  EXPECT_THAT(start_verdict(text), HasSubstr("(default.yaml:3)"));
}

TEST(BadInput, NulByteInAShell) {
  const std::string text =
      "hostProvision:\n- bash: touch first\n- shell: \"/bin/sh \\0 {{.ScriptName}}\"\n  script: "
      "x\n";
  EXPECT_THAT(first_line_only(verdict(text)), StartsWith(std::string(kPlace) + "3:"));
  EXPECT_THAT(first_line_only(start_verdict(text)), HasSubstr("(default.yaml:3)"));
}

TEST(BadInput, InvalidUtf8) {
  EXPECT_THAT(first_line_only(verdict("hostProvision:\n- bash: \"a\xff\xfe\"\n")),
              StartsWith(std::string(kPlace) + "2:"));
  EXPECT_THAT(verdict("hostProvision:\n- bash: |\n    x\n    \xed\xa0\x80\n"),
              StartsWith(std::string(kPlace) + "4:"));
}

TEST(BadInput, ScriptOfTenMebibytes) {
  const std::string text = "hostProvision:\n- bash: |\n    " + std::string(10u << 20, 'x') + "\n";
  EXPECT_THAT(first_line_only(verdict(text)), StartsWith(kPlace));
  EXPECT_THAT(verdict(text), HasSubstr("bytes"));
  EXPECT_LT(verdict(text).size(), 300u);
}

TEST(BadInput, ScriptThatRendersToTooMuch) {
  std::string text = "hostProvision:\n- bash: touch first\n- bash: '";
  for (int i = 0; i < 20; ++i) text += "{{printf \"%1000000d\" 1}}";
  text += "'\n";
  EXPECT_THAT(first_line_only(start_verdict(text)), HasSubstr("default.yaml:3"));
}

TEST(BadInput, TenThousandEntries) {
  std::string text = "hostProvision:\n";
  for (int i = 0; i < 10'000; ++i) text += "- bash: touch ran\n";
  EXPECT_EQ(verdict(text),
            "/lima/_config/default.yaml:2:1: field `hostProvision` has more than 4096 entries");
}

TEST(BadInput, AsManyEntriesAsThereMayBe) {
  std::string text = "hostProvision:\n";
  for (int i = 0; i < 4095; ++i) text += "- bash: touch ran\n";
  text += "- bash: a\n  sh: b\n";
  EXPECT_THAT(first_line_only(verdict(text)), StartsWith(std::string(kPlace) + "4098:"));
  EXPECT_THAT(start_verdict(text), HasSubstr("hostProvision[4095]"));
}

TEST(BadInput, HostOsOfFive) {
  EXPECT_THAT(first_line_only(verdict("hostProvision:\n- bash: x\n  hostOS: 5\n")),
              MatchesRegex("/lima/_config/default.yaml:3:.*hostOS.*"));
  EXPECT_THAT(first_line_only(verdict("hostProvision:\n- bash: x\n  hostOS: [linux, 5]\n")),
              MatchesRegex("/lima/_config/default.yaml:3:.*hostOS.*"));
}

TEST(BadInput, HostOsThatIsNone) {
  EXPECT_THAT(verdict("hostProvision:\n- bash: x\n  hostOS: {a: b}\n"),
              MatchesRegex("/lima/_config/default.yaml:3:.*hostOS.*"));
}

TEST(BadInput, EntriesThatAreNoMaps) {
  for (const char* entry : {"5", "text", "[a]", "null", "{bash: [a]}", "{bash: {a: b}}"}) {
    EXPECT_THAT(first_line_only(verdict("hostProvision:\n- " + std::string(entry) + "\n")),
                StartsWith(std::string(kPlace) + "2:"))
        << entry;
  }
  EXPECT_THAT(first_line_only(verdict("hostProvision: {bash: x}\n")),
              StartsWith(std::string(kPlace) + "1:"));
}

TEST(BadInput, UnbalancedQuoteInAShell) {
  const std::string text =
      "hostProvision:\n- bash: touch first\n- shell: zsh 'x {{.ScriptName}}\n  script: x\n";
  EXPECT_THAT(first_line_only(verdict(text)),
              MatchesRegex("/lima/_config/default.yaml:3:.*quote.*"));
  EXPECT_THAT(first_line_only(start_verdict(text)), MatchesRegex(".*quote.*default.yaml:3.*"));
}

TEST(BadInput, TemplateThatRefersToItself) {
  const std::string text =
      "hostProvision:\n- bash: touch first\n"
      "- bash: '{{define \"a\"}}{{template \"a\" .}}{{end}}{{template \"a\" .}}'\n";
  EXPECT_THAT(first_line_only(start_verdict(text)), HasSubstr("default.yaml:3"));
  EXPECT_THAT(
      first_line_only(start_verdict("hostProvision:\n- bash: touch x\n- bash: '{{$x := $x}}'\n")),
      HasSubstr("default.yaml:3"));
}

TEST(BadInput, VariableThatRefersToItself) {
  // A value is not rendered once more.
  const auto loaded = config::test::load(
      {.machine = config::test::kImage,
       .default_yaml =
           "param: {X: '{{.Param.X}}'}\nhostProvision:\n- bash: echo '{{.Param.X}}'\n"});
  Trial trial;
  const Runner runner(trial.options());
  PlanInput input = trial.plan_input(runner);
  input.instance =
      gotemplate::StructBuilder("store.FormatData")
          .field(
              "Param", "param", gotemplate::Omit::never,
              gotemplate::Value::map_of(std::map<std::string, std::string>{{"X", "{{.Param.X}}"}}))
          .build();
  const Plan plan = make_plan(loaded.machine.host_provision, input);
  EXPECT_EQ(std::get<hostprovision::Run>(plan.steps.at(0)).script->bytes, "echo '{{.Param.X}}'");
}

TEST(BadInput, UnknownVariable) {
  const std::string text = "hostProvision:\n- bash: touch first\n- bash: |\n    x\n    {{.Nope}}\n";
  EXPECT_THAT(first_line_only(start_verdict(text)), HasSubstr("default.yaml:5"));
}

TEST(BadInput, InvalidEntriesDoNotRunEvenUnvalidated) {
  EXPECT_THAT(first_line_only(start_verdict("hostProvision:\n- bash: touch x\n  onError: typo\n")),
              MatchesRegex(".*onError.*default.yaml:2.*"));
  EXPECT_THAT(first_line_only(start_verdict("hostProvision:\n- bash: touch x\n  sandbox: typo\n")),
              MatchesRegex(".*sandbox.*default.yaml:2.*"));
}

}  // namespace
}  // namespace limequat::hostprovision
