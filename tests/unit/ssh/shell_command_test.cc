#include "ssh/shell_command.h"

#include <gtest/gtest.h>

#include "tests/support/golden.h"
#include "tests/unit/ssh/sample.h"

namespace limequat::ssh {
namespace {

using limequat::test::expect_golden;
using test::error_of;
using test::sample_input;

WorkingDirectory host_at(std::string directory, std::vector<std::string> mounts) {
  return {.host_directory = std::move(directory),
          .host_home = "/home/ada",
          .mount_locations = std::move(mounts)};
}

TEST(ChangeDirectory, an_explicit_one_or_nothing) {
  auto where = host_at("/home/ada/src", {"/home/ada"});
  where.explicit_directory = "/tmp/a b";
  EXPECT_EQ(change_directory_command(where), "cd '/tmp/a b' || exit 1");
}

TEST(ChangeDirectory, the_hosts_when_it_is_mounted) {
  EXPECT_EQ(change_directory_command(host_at("/home/ada/src", {"/tmp/lima", "/home/ada"})),
            "cd /home/ada/src || cd /home/ada");
  EXPECT_EQ(change_directory_command(host_at("/home/ada", {"/home/ada"})),
            "cd /home/ada || cd /home/ada");
  EXPECT_EQ(change_directory_command(host_at("/srv", {"/"})), "cd /srv || cd /home/ada");
}

TEST(ChangeDirectory, else_the_hosts_home_when_that_is_mounted) {
  EXPECT_EQ(change_directory_command(host_at("/home/ada2", {"/home/ada"})), "cd /home/ada");
  EXPECT_EQ(change_directory_command(host_at("", {"/home/ada"})), "cd /home/ada");
}

TEST(ChangeDirectory, else_the_users_home_in_the_guest) {
  EXPECT_EQ(change_directory_command(host_at("/home/ada", {})), "false");
  EXPECT_EQ(change_directory_command({}), "false");
}

TEST(ChangeDirectory, symlinks_count_by_where_they_lead) {
  auto where = host_at("/work", {"/data/work"});
  where.resolved_host_directory = "/data/work/x";
  EXPECT_EQ(change_directory_command(where), "cd /work || cd /home/ada");
}

TEST(ChangeDirectory, without_a_home_of_the_host) {
  EXPECT_EQ(change_directory_command({.host_directory = "/srv", .mount_locations = {"/srv"}}),
            "cd /srv");
}

TEST(ChangeDirectory, wsl2_sees_everything) {
  EXPECT_EQ(change_directory_command({.host_directory = "/srv", .sees_host_files = true}),
            "cd /srv");
}

RemoteCommand bash(std::vector<std::string> words) {
  return {.shell = "/bin/bash", .command = std::move(words)};
}

TEST(RemoteCommandText, an_interactive_shell) {
  EXPECT_EQ(remote_command(bash({})), "false ; exec /bin/bash -l");
  EXPECT_EQ(remote_command({}), "false ; exec \"$SHELL\" -l");
  EXPECT_EQ(remote_command({.shell = "/opt/my shell"}), "false ; exec '/opt/my shell' -l");
}

TEST(RemoteCommandText, words_are_quoted_twice) {
  EXPECT_EQ(remote_command(bash({"uname", "-a"})), "false ; exec /bin/bash -l -c 'uname -a'");
  EXPECT_EQ(remote_command(bash({"true"})), "false ; exec /bin/bash -l -c true");
  EXPECT_EQ(remote_command(bash({"echo", "a b", "$HOME"})),
            "false ; exec /bin/bash -l -c 'echo '\"'\"'a b'\"'\"' '\"'\"'$HOME'\"'\"''");
  EXPECT_EQ(remote_command(bash({"echo", ""})),
            "false ; exec /bin/bash -l -c 'echo '\"'\"''\"'\"''");
}

TEST(RemoteCommandText, leading_assignments_stay_assignments) {
  EXPECT_EQ(remote_command(bash({"FOO=bar", "BAZ=a", "env", "X=y"})),
            "false ; exec /bin/bash -l -c 'FOO=bar BAZ=a env X=y'");
  EXPECT_EQ(remote_command(bash({"FOO=a b"})),
            "false ; exec /bin/bash -l -c 'FOO='\"'\"'a b'\"'\"''");
  EXPECT_EQ(remote_command(bash({"FOO=", "true"})),
            "false ; exec /bin/bash -l -c 'FOO='\"'\"''\"'\"' true'");
  EXPECT_EQ(remote_command(bash({"true", "a b=c d"})),
            "false ; exec /bin/bash -l -c 'true '\"'\"'a b=c d'\"'\"''");
}

TEST(RemoteCommandText, variables_of_the_host) {
  auto command = bash({"true"});
  command.environment = {"A=1", "B=two words"};
  EXPECT_EQ(remote_command(command), "false ; exec env A=1 'B=two words' /bin/bash -l -c true");
}

TEST(RemoteCommandText, with_a_working_directory) {
  auto command = bash({});
  command.directory.explicit_directory = "/srv";
  EXPECT_EQ(remote_command(command), "cd /srv || exit 1 ; exec /bin/bash -l");
}

TEST(RemoteCommandText, windows_guests) {
  const auto windows = [](std::string shell, std::vector<std::string> words) {
    return remote_command(
        {.shell = std::move(shell), .command = std::move(words), .windows_guest = true});
  };
  EXPECT_EQ(windows("cmd.exe", {}), "cmd.exe");
  EXPECT_EQ(windows("CMD.EXE", {"dir", "C:/"}), "CMD.EXE /c \"dir C:/\"");
  EXPECT_EQ(windows("pwsh.exe", {"Get-Date"}), "pwsh.exe -Command \"Get-Date\"");
  EXPECT_EQ(windows("C:\\Program Files\\pwsh.exe", {}), "\"C:\\Program Files\\pwsh.exe\"");
  EXPECT_EQ(error_of([&] { (void)windows("/bin/bash", {}); }),
            "unsupported shell `/bin/bash` for Windows guest, must be one of [cmd.exe "
            "powershell.exe pwsh.exe]");
}

ShellInvocation sample_invocation() {
  return {.executable = {.program = "ssh", .arguments = {}},
          .options = options(sample_input()),
          .destination = {.address = "127.0.0.1", .port = 60022},
          .version = {9, 2, 1},
          .remote_command = "false ; exec /bin/bash -l"};
}

TEST(ShellArgv, without_a_terminal) {
  expect_golden("ssh/golden/shell-argv.txt", shell_argv(sample_invocation()));
}

TEST(ShellArgv, on_a_terminal_with_an_old_client_behind_another_program) {
  auto invocation = sample_invocation();
  invocation.executable = {.program = "kitten", .arguments = {"ssh"}};
  invocation.version = {8, 8, 1};
  invocation.terminal = true;
  invocation.send_colorterm = true;
  expect_golden("ssh/golden/shell-argv-terminal.txt", shell_argv(invocation));
}

}  // namespace
}  // namespace limequat::ssh
