#include "hostprovision/shell.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "base/error.h"

namespace limequat::hostprovision {
namespace {

using testing::ElementsAre;

Host linux_host(std::set<std::string> programs) {
  return {.os = "linux",
          .path = "/usr/bin:/bin",
          .trusted_folder = [](const std::string&) { return true; },
          .executable = [programs](const std::string& file) { return programs.count(file) > 0; }};
}

Host windows_host(std::set<std::string> programs) {
  Host host = linux_host(std::move(programs));
  host.os = "windows";
  host.path = R"(C:\Windows\System32;C:\Program Files\PowerShell\7)";
  return host;
}

std::string error_of(const std::function<void()>& body) {
  try {
    body();
  } catch (const Error& error) {
    return error.message();
  }
  return "no error";
}

TEST(ChooseShell, H13_bash_when_none_is_named) {
  const ShellChoice choice =
      choose_shell(std::nullopt, linux_host({"/usr/bin/bash", "/usr/bin/sh"}));
  EXPECT_EQ(choice.kind, ShellKind::bash);
  EXPECT_EQ(choice.program, "/usr/bin/bash");
  EXPECT_FALSE(choice.fell_back);
}

TEST(ChooseShell, H13_falls_back_to_sh) {
  const ShellChoice choice = choose_shell(std::nullopt, linux_host({"/bin/sh"}));
  EXPECT_EQ(choice.kind, ShellKind::sh);
  EXPECT_EQ(choice.program, "/bin/sh");
  EXPECT_TRUE(choice.fell_back);
}

TEST(ChooseShell, H13_on_windows_pwsh_then_powershell) {
  const ShellChoice first =
      choose_shell(std::nullopt, windows_host({R"(C:\Program Files\PowerShell\7\pwsh.exe)",
                                               R"(C:\Windows\System32\powershell.exe)"}));
  EXPECT_EQ(first.kind, ShellKind::pwsh);
  EXPECT_EQ(first.program, R"(C:\Program Files\PowerShell\7\pwsh.exe)");
  const ShellChoice second =
      choose_shell(std::nullopt, windows_host({R"(C:\Windows\System32\powershell.exe)"}));
  EXPECT_EQ(second.kind, ShellKind::powershell);
  EXPECT_TRUE(second.fell_back);
}

TEST(ChooseShell, H13_neither_is_there) {
  EXPECT_EQ(error_of([] { (void)choose_shell(std::nullopt, linux_host({})); }),
            R"(neither "bash" nor "sh" found in PATH)");
}

TEST(ChooseShell, AnExplicitShellDoesNotFallBack) {
  EXPECT_EQ(error_of([] { (void)choose_shell("bash", linux_host({"/bin/sh"})); }),
            R"(shell "bash" not found in PATH)");
}

TEST(ShellArguments, H14_bash) {
  EXPECT_THAT(shell_arguments(ShellKind::bash, "/bin/bash", "/t/x.sh"),
              ElementsAre("/bin/bash", "--noprofile", "--norc", "-eo", "pipefail", "/t/x.sh"));
}

TEST(ShellArguments, H15_sh) {
  EXPECT_THAT(shell_arguments(ShellKind::sh, "/bin/sh", "/t/x.sh"),
              ElementsAre("/bin/sh", "-e", "/t/x.sh"));
}

TEST(ShellArguments, H16_pwsh) {
  EXPECT_THAT(shell_arguments(ShellKind::pwsh, "/usr/bin/pwsh", "/t/x.ps1"),
              ElementsAre("/usr/bin/pwsh", "-command", ". '/t/x.ps1'"));
  // A quote in the path cannot end the string.
  EXPECT_THAT(shell_arguments(ShellKind::pwsh, "pwsh", "/O'Brien/x.ps1").back(),
              ". '/O''Brien/x.ps1'");
}

TEST(ShellArguments, H17_powershell) {
  EXPECT_THAT(shell_arguments(ShellKind::powershell, "powershell", R"(C:\t\x.ps1)"),
              ElementsAre("powershell", "-command", R"(. 'C:\t\x.ps1')"));
}

TEST(ShellArguments, H18_cmd) {
  const auto argv = shell_arguments(ShellKind::cmd, "cmd", R"(C:\t\x.cmd)");
  EXPECT_THAT(argv,
              ElementsAre("cmd", "/D", "/E:ON", "/V:OFF", "/S", "/C", R"(CALL "C:\t\x.cmd")"));
  EXPECT_EQ(windows_command_line(ShellKind::cmd, argv),
            R"(cmd /D /E:ON /V:OFF /S /C "CALL "C:\t\x.cmd"")");
}

TEST(ShellArguments, H18_cmd_refuses_what_it_cannot_quote) {
  EXPECT_THROW((void)shell_arguments(ShellKind::cmd, "cmd", R"(C:\%TEMP%\x.cmd)"), Error);
  EXPECT_THROW((void)shell_arguments(ShellKind::cmd, "cmd", "C:\\a\"b\\x.cmd"), Error);
}

TEST(WindowsCommandLine, FollowsTheCRuntime) {
  EXPECT_EQ(windows_command_line(ShellKind::pwsh, {R"(C:\Program Files\pwsh.exe)", "-command",
                                                   R"(. 'C:\x y\z.ps1')"}),
            R"("C:\Program Files\pwsh.exe" -command ". 'C:\x y\z.ps1'")");
  EXPECT_EQ(windows_command_line(ShellKind::custom, {"a", "", R"(say "hi")", R"(C:\dir with\)"}),
            R"(a "" "say \"hi\"" "C:\dir with\\")");
}

struct SplitCase {
  const char* shell;
  std::vector<std::string> words;
};

class CommandTemplate : public testing::TestWithParam<SplitCase> {};

TEST_P(CommandTemplate, H19_is_split_into_words_first) {
  EXPECT_EQ(split_command_template(GetParam().shell, "linux"), GetParam().words);
}

INSTANTIATE_TEST_SUITE_P(
    All, CommandTemplate,
    testing::Values(SplitCase{"zsh -f {{.ScriptName}}", {"zsh", "-f", "{{.ScriptName}}"}},
                    SplitCase{"x {{ .ScriptName }} y", {"x", "{{ .ScriptName }}", "y"}},
                    SplitCase{"'/my tools/x' \"{{.Dir}}/a b\" {{.ScriptName}}",
                              {"/my tools/x", "{{.Dir}}/a b", "{{.ScriptName}}"}},
                    SplitCase{R"(x {{printf "%s }} %s" .Dir `}}`}}/z)",
                              {"x", R"({{printf "%s }} %s" .Dir `}}`}}/z)"}},
                    SplitCase{"x {{/* a }} b */}}y", {"x", "{{/* a }} b */}}y"}},
                    SplitCase{"x {{ \"\\\"}}\" }}", {"x", "{{ \"\\\"}}\" }}"}},
                    SplitCase{"x a{{.Dir}}b{{.Name}}", {"x", "a{{.Dir}}b{{.Name}}"}},
                    SplitCase{"x {{.Dir", {"x", "{{.Dir"}}));

TEST(CommandTemplate, H19_bad_ones) {
  EXPECT_THROW((void)split_command_template("x 'open", "linux"), Error);
  EXPECT_THROW((void)split_command_template("   ", "linux"), Error);
  EXPECT_THROW((void)split_command_template(std::string_view("x\0y", 3), "linux"), Error);
  EXPECT_THROW((void)split_command_template("x \x01", "linux"), Error);
}

TEST(CommandTemplate, H19_backslashes_on_windows_are_characters) {
  EXPECT_THAT(split_command_template(R"(C:\tools\x.exe "C:\a b" {{.ScriptName}})", "windows"),
              ElementsAre(R"(C:\tools\x.exe)", R"(C:\a b)", "{{.ScriptName}}"));
}

TEST(ScriptSuffix, ByShell) {
  const auto suffix = [](ShellKind kind) { return script_suffix({.kind = kind}); };
  EXPECT_EQ(suffix(ShellKind::bash), ".sh");
  EXPECT_EQ(suffix(ShellKind::sh), ".sh");
  EXPECT_EQ(suffix(ShellKind::pwsh), ".ps1");
  EXPECT_EQ(suffix(ShellKind::powershell), ".ps1");
  EXPECT_EQ(suffix(ShellKind::cmd), ".cmd");
  const auto custom = [](std::string word) {
    return script_suffix({.kind = ShellKind::custom, .words = {std::move(word)}});
  };
  EXPECT_EQ(custom("/bin/zsh"), ".sh");
  EXPECT_EQ(custom(R"(C:\x\pwsh.exe)"), ".ps1");
  EXPECT_EQ(custom("cmd.exe"), ".cmd");
  EXPECT_EQ(custom("python3"), "");
  EXPECT_EQ(custom("{{.Dir}}/x"), "");
}

}  // namespace
}  // namespace limequat::hostprovision
