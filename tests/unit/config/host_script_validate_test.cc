// What validate() says about `hostProvision` (H6, H19, H24).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/config/sample.h"

namespace limequat::config::test {
namespace {

using testing::HasSubstr;

// Of one entry, without file and line.
std::string errors(std::string_view entry) {
  return errors_of("hostProvision:\n- " + std::string(entry) + "\n");
}

std::string warnings_about(std::string_view entry) {
  return warnings_of("hostProvision:\n- " + std::string(entry) + "\n");
}

TEST(HostScriptValidate, H6_templates_of_both) {
  EXPECT_EQ(
      errors("{shell: '{{.Config.User.Name}} {{.ScriptName}}', script: '{{.Index}} {{shq .Dir}}'}"),
      "");
}

TEST(HostScriptValidate, H6_broken_template_has_the_files_line) {
  const Validation validation = validate_text(
      "hostProvision:\n"
      "- bash: |\n"
      "    echo fine\n"
      "    echo {{nope .Name}}\n");
  ASSERT_EQ(validation.errors.size(), 1u);
  EXPECT_EQ(validation.errors[0].file, kMachinePath);
  EXPECT_EQ(validation.errors[0].line, 5);
  EXPECT_EQ(validation.errors[0].field, "hostProvision[0].bash");
  EXPECT_THAT(validation.errors[0].message, HasSubstr(R"((a literal {{ is written {{"{{"}}))"));
  EXPECT_THAT(validation.errors[0].message,
              HasSubstr("template: hostProvision[0].bash:2: function \"nope\""));
}

TEST(HostScriptValidate, H6_unknown_function) {
  EXPECT_THAT(errors("{bash: '{{nope .Name}}'}"), HasSubstr("function \"nope\" not defined"));
}

TEST(HostScriptValidate, H6_literal_braces) {
  EXPECT_EQ(errors(R"({bash: 'docker ps --format "{{"{{"}}.ID}}"'})"), "");
}

TEST(HostScriptValidate, H24_two_shorthands) {
  EXPECT_EQ(errors("{bash: a, sh: b}"),
            "field `hostProvision[0].sh` cannot be set when `bash` is: an entry has one shorthand");
}

TEST(HostScriptValidate, H24_shorthand_with_shell_or_script) {
  EXPECT_EQ(errors("{bash: a, shell: sh}"),
            "field `hostProvision[0].shell` cannot be set when the shorthand `bash` is");
  EXPECT_EQ(errors("{cmd: a, script: b}"),
            "field `hostProvision[0].script` cannot be set when the shorthand `cmd` is");
}

TEST(HostScriptValidate, H24_keyword_shell_without_script) {
  for (const char* keyword : {"bash", "sh", "pwsh", "powershell", "cmd"}) {
    EXPECT_EQ(errors("{shell: " + std::string(keyword) + "}"),
              "field `hostProvision[0].script` must be set when `shell` is `" +
                  std::string(keyword) + "`");
  }
}

TEST(HostScriptValidate, H24_custom_shell_and_script_name) {
  EXPECT_EQ(errors("{shell: 'zsh {{.ScriptName}}'}"),
            "field `hostProvision[0].script` must be set when `shell` uses {{.ScriptName}}");
  EXPECT_EQ(errors("{shell: zsh -f, script: x}"),
            "field `hostProvision[0].shell` must use {{.ScriptName}} when `script` is set");
  EXPECT_EQ(errors("{shell: 'zsh {{ .ScriptName }} -v', script: x}"), "");
}

TEST(HostScriptValidate, H24_neither_shell_nor_script) {
  EXPECT_EQ(
      errors("{debug: true}"),
      "field `hostProvision[0]` needs one of `bash`, `sh`, `pwsh`, `powershell`, `cmd`, `script` "
      "or `shell`");
}

TEST(HostScriptValidate, H24_empty_host_os_list) {
  EXPECT_EQ(errors("{bash: x, hostOS: []}"),
            "field `hostProvision[0].hostOS` must not be an empty list");
}

TEST(HostScriptValidate, H19_command_template_must_split_into_words) {
  EXPECT_THAT(errors("{shell: \"zsh 'x\"}"), HasSubstr("field `hostProvision[0].shell`: "));
  EXPECT_EQ(errors("{shell: ''}"), "field `hostProvision[0].shell` must not be empty");
  EXPECT_EQ(errors("{shell: '{{printf \"%s\" .Name}} it''s'}").empty(), false);
  EXPECT_EQ(errors("{shell: 'run {{printf \"it''s %s\" .Name}}'}"), "");
}

TEST(HostScriptValidate, ErrorsOfAllEntriesWithTheirPlaces) {
  const Loaded loaded = load(
      {.machine = kImage, .default_yaml = "hostProvision:\n- bash: x\n  sh: y\n- wait: true\n"});
  EXPECT_EQ(
      joined(validate(loaded.machine, {}).errors),
      "/lima/_config/default.yaml:3:7: field `hostProvision[0].sh` cannot be set when `bash` is: "
      "an "
      "entry has one shorthand\n"
      "/lima/_config/default.yaml:4:3: field `hostProvision[1]` needs one of `bash`, `sh`, `pwsh`, "
      "`powershell`, `cmd`, `script` or `shell`");
}

TEST(HostScriptValidate, ExtensionKeys) {
  EXPECT_THAT(errors("{bash: x, phase: later}"), HasSubstr("must be `pre-start`"));
  EXPECT_THAT(errors("{bash: x, phase: []}"), HasSubstr("must not be an empty list"));
  for (const char* timeout : {"5", "-1s", "0s", "soon"}) {
    EXPECT_THAT(errors("{bash: x, timeout: " + std::string(timeout) + "}"),
                HasSubstr("must be a duration"));
  }
  EXPECT_THAT(errors("{bash: x, onError: ignore}"), HasSubstr("must be `abort` or `warn`"));
  EXPECT_THAT(errors("{bash: x, sandbox: full}"), HasSubstr("must be `none` or `restricted`"));
  EXPECT_THAT(errors("{bash: x, env: {A: [1]}}"), HasSubstr("`hostProvision[0].env.A` must be"));
  EXPECT_THAT(errors("{bash: x, env: {A: {from: net, value: x}}}"), HasSubstr("env.A"));
  EXPECT_THAT(errors("{bash: x, env: {A: {from: file}}}"), HasSubstr("env.A"));
  EXPECT_THAT(errors("{bash: x, env: {'A=B': x}}"), HasSubstr("no variable can have"));
}

TEST(HostScriptValidate, T8_env_of_a_template_brings_nothing_back) {
  for (const std::string name :
       {"BASH_ENV", "ENV", "SHELLOPTS", "BASHOPTS", "PS4", "PROMPT_COMMAND", "BASH_FUNC_ls%%",
        "BASH_FUNC_ls()", "LD_PRELOAD", "LD_LIBRARY_PATH", "DYLD_INSERT_LIBRARIES"}) {
    const std::string text = "hostProvision:\n- bash: x\n  env:\n    " + name + ": v\n";
    EXPECT_THAT(errors_of(text),
                HasSubstr("field `hostProvision[0].env` sets \"" + name + "\", which runs code"));
    EXPECT_FALSE(machine(text).host_provision[0].invalid.empty());
    EXPECT_EQ(joined(validate(load({.machine = kImage, .default_yaml = text}).machine, {}).errors),
              "");
  }
  for (const std::string name : {"A B", "1A", "A-B", "A%%", "\xc3\xa4"}) {
    EXPECT_THAT(errors("{bash: x, env: {'" + name + "': v}}"), HasSubstr("must be letters"));
  }
  EXPECT_EQ(errors("{bash: x, env: {A_1: v, _b: v, PATH: v, LDAP: v}}"), "");
  const Validation at =
      validate_text("hostProvision:\n- bash: x\n  env:\n    BASH_ENV: /tmp/evil\n");
  ASSERT_EQ(at.errors.size(), 1u);
  EXPECT_EQ(at.errors[0].line, 5);
}

TEST(HostScriptValidate, EnvCannotSetWhatWeSet) {
  for (const std::string name :
       {"LIMACTL", "LIMA_HOME", "LIMA_INSTANCE", "LIMA_INSTANCE_DIR", "LIMA_PHASE", "LIMA_SSH_PORT",
        "LIMA_STOP_REASON", "LIMEQUAT_HOST_SCRIPT"}) {
    EXPECT_THAT(errors("{bash: x, env: {" + name + ": v}}"),
                HasSubstr("sets " + name + ", which limactl sets for every host script"));
    const std::string text = "hostProvision:\n- bash: x\n  env: {" + name + ": v}\n";
    EXPECT_THAT(
        joined(validate(load({.machine = kImage, .default_yaml = text}).machine, {}).errors),
        HasSubstr("default.yaml:3:8: "));
  }
}

TEST(HostScriptValidate, WarnsOfWhatRunsNowhereOrDoesNothing) {
  EXPECT_THAT(warnings_about("{bash: x, hostOS: macos}"), HasSubstr("`macos` is no host OS"));
  EXPECT_THAT(warnings_about("{bash: ''}"), HasSubstr("is empty"));
  EXPECT_EQ(warnings_about("{bash: x, hostOS: [darwin, linux, windows]}"), "");
}

// T12: what a template says about trust is an unknown field and no more.
TEST(HostScriptValidate, T12_no_field_grants_trust) {
  EXPECT_THAT(warnings({.machine = "hostProvision: [{bash: x, trusted: true, allow: yes}]"}),
              HasSubstr("unknown field `hostProvision[0].trusted` is ignored"));
}

}  // namespace
}  // namespace limequat::config::test
