// Real scripts in a real sandbox. Each script tries what it must not be able to do, and fails when
// it can.
#include <arpa/inet.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "base/error.h"
#include "hostprovision/leftovers.h"
#include "hostprovision/sandbox.h"
#include "tests/unit/hostprovision/support.h"

namespace limequat::hostprovision {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

class Restricted : public testing::Test {
 protected:
  void SetUp() override {
    const std::string why = why_no_sandbox(probe_sandbox());
    if (!why.empty()) GTEST_SKIP() << why;
    // Beside the instance directory, as a home folder is.
    home_ = trial_.dir().parent_path() / "home";
    make_directories(home_ / ".ssh", 0700);
    write_file_atomic(home_ / ".ssh/id_ed25519", "KEY", 0600);
    set_variable(trial_.environment, "HOME", home_.string());
  }

  static config::HostScript entry(std::string text, int index = 0) {
    config::HostScript script = Trial::entry(std::move(text), index);
    script.sandbox = config::Sandbox::restricted;
    return script;
  }

  // The script's words for what went wrong are its lines on standard error.
  void expect_success(std::string text) {
    const PhaseOutcome outcome = trial_.run({entry(std::move(text))});
    EXPECT_EQ(outcome.kind, PhaseOutcome::Kind::completed)
        << outcome.message << "\n"
        << testing::PrintToString(trial_.lines(LogLevel::error)) << "\n"
        << testing::PrintToString(trial_.lines(LogLevel::debug));
  }

  Trial trial_;
  Path home_;
};

TEST_F(Restricted, WritesInTheInstanceDirectoryAndItsOwnTemp) {
  expect_success(
      "echo hello > made; mkdir -p a/b; echo x > a/b/c; mv a/b/c a/d; rm -r a/b; cp made copy\n"
      "ln made hard; touch made; sed -i s/hello/bye/ copy\n"
      "file=$(mktemp); echo x > $file; [ \"${file#$TMPDIR/}\" != \"$file\" ]\n"
      "[ \"$(stat -c %a $TMPDIR)\" = 700 ]; echo $TMPDIR > temp\n");
  EXPECT_EQ(trial_.read("made"), "hello\n");
  EXPECT_EQ(trial_.read("copy"), "bye\n");
  EXPECT_TRUE(trial_.has("a/d"));
  const std::string temp = trial_.read("temp");
  EXPECT_THAT(temp, HasSubstr("pre-start-0.tmp"));
  EXPECT_FALSE(limequat::exists(temp.substr(0, temp.size() - 1)));
  EXPECT_EQ(std::filesystem::directory_iterator(trial_.temp_root()),
            std::filesystem::directory_iterator());
}

TEST_F(Restricted, DoesNotWriteOutside) {
  write_file_atomic(home_ / "file", "old", 0666);
  expect_success(
      "cannot() { if \"$@\"; then echo \"could: $*\" >&2; exit 1; fi; }\n"
      "cannot touch ~/new; cannot touch ../new; cannot mkdir ~/folder; cannot rm ~/file\n"
      "cannot mv ~/file ./file; cannot ln ~/file ./file; cannot truncate -s 0 ~/file\n"
      "cannot bash -c 'echo x > ~/file'; cannot bash -c 'echo x >> ~/file'\n"
      "cannot chmod 777 ~/file; cannot touch -d yesterday ~/file; cannot chmod 000 ~\n"
      "cannot touch /tmp/limequat-sandbox-test; cannot touch /usr/limequat-sandbox-test\n"
      "cannot touch /dev/shm/limequat-sandbox-test; cannot touch /var/tmp/limequat-sandbox-test\n"
      // Links that this program and QEMU would follow.
      "cannot ln -s ~/file link; cannot ln -s ~/file disk\n"
      "cannot ln -s ~/file $TMPDIR/link; cannot cp -P /proc/self/exe link\n");
  EXPECT_EQ(read_file(home_ / "file"), "old");
  struct stat info {};
  ASSERT_EQ(::stat(home_.c_str(), &info), 0);
  EXPECT_NE(info.st_mode & 0700, 0u);
}

TEST_F(Restricted, DoesNotReadTheHomeFolder) {
  expect_success(
      "cannot() { if \"$@\"; then echo \"could: $*\" >&2; exit 1; fi; }\n"
      "cannot cat ~/.ssh/id_ed25519; cannot ls ~; cannot ls ..; cannot cp ~/.ssh/id_ed25519 key\n"
      "cannot ln ~/.ssh/id_ed25519 key\n"
      "cannot mv ~/.ssh/id_ed25519 key\n"
      "cat /etc/passwd > /dev/null; ls /usr/bin > /dev/null; cat \"$0\" > /dev/null\n");
  EXPECT_THAT(trial_.all_messages(), Not(Contains(HasSubstr("KEY"))));
}

TEST_F(Restricted, HasNoNetwork) {
  const UniqueFd listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ASSERT_EQ(::bind(listener.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(::listen(listener.get(), 5), 0);
  ASSERT_EQ(::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
  const std::string connect =
      fmt::format("(exec 3<>/dev/tcp/127.0.0.1/{})", ntohs(address.sin_port));
  EXPECT_EQ(trial_.run({Trial::entry(connect)}).kind, PhaseOutcome::Kind::completed);
  EXPECT_EQ(trial_.run({entry(connect)}).kind, PhaseOutcome::Kind::aborted);
  EXPECT_THAT(trial_.lines(LogLevel::error), Contains(HasSubstr("not permitted")));
}

TEST_F(Restricted, CurlCannotReachAUnixSocketOfTheHost) {
  if (!limequat::exists("/usr/bin/curl")) GTEST_SKIP() << "no curl";
  const UniqueFd listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = (trial_.dir() / "sock").string();
  ASSERT_LT(path.size(), sizeof address.sun_path);
  path.copy(address.sun_path, path.size());
  ASSERT_EQ(::bind(listener.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(::listen(listener.get(), 5), 0);
  expect_success(
      "curl -s --unix-socket sock http://x/ && exit 1; [ $? = 7 ]\n"
      "curl -s file:///etc/passwd > /dev/null\n");
}

TEST_F(Restricted, GainsNoPrivileges) {
  expect_success(
      "grep -x 'NoNewPrivs:\t1' /proc/self/status; grep -x 'Seccomp:\t2' /proc/self/status\n"
      "grep -x 'CapEff:\t0000000000000000' /proc/self/status\n"
      "grep -x 'CapPrm:\t0000000000000000' /proc/self/status\n");
}

TEST_F(Restricted, GrandchildrenAreRestrictedToo) {
  expect_success(
      "setsid bash -c '(cat ~/.ssh/id_ed25519; touch ~/new) & wait; "
      "grep NoNewPrivs /proc/self/status > grandchild' || true\n");
  EXPECT_EQ(trial_.read("grandchild"), "NoNewPrivs:\t1\n");
  EXPECT_FALSE(limequat::exists(home_ / "new"));
  EXPECT_THAT(trial_.all_messages(), Not(Contains("KEY")));
}

TEST_F(Restricted, LeavesOtherProcessesAlone) {
  Child other = spawn({.argv = {"sleep", "1000"}, .environment = Environment{{"SECRET", "x"}}});
  const std::string pid = fmt::format("{}", other.pid());
  const std::string inside =
      "cannot() { if \"$@\"; then echo \"could: $*\" >&2; exit 1; fi; }\n"
      "cannot kill -0 PID; cannot kill -9 PID; cannot cat /proc/PID/environ\n"
      "cannot ls /proc/PID/root/; cannot cat /proc/PID/maps\n"
      "cannot kill -9 $PPID\n"
      "sleep 1000 & kill $!; wait $! || true\n"
      "timeout -s KILL 0.01 sleep 1000 || [ $? = 137 ]\n";
  std::string text = inside;
  for (auto at = text.find("PID"); at != std::string::npos; at = text.find("PID", at + 1)) {
    if (at > 0 && text[at - 1] == 'P') continue;  // $PPID
    text.replace(at, 3, pid);
  }
  expect_success(text);
  EXPECT_FALSE(other.try_wait());
}

TEST_F(Restricted, OrdinaryToolsWork) {
  expect_success(
      "echo '{\"a\":[1,2]}' > in.json\n"
      "if command -v jq > /dev/null; then [ \"$(jq '.a|add' in.json)\" = 3 ]; fi\n"
      "[ \"$(awk 'BEGIN { print 6 * 7 }')\" = 42 ]\n"
      "[ \"$(sort <(printf 'b\\na\\n') | head -1)\" = a ]\n"
      "cat <<X | grep -q here\nhere\nX\n"
      "df . > /dev/null; ps > /dev/null; date > /dev/null; id > /dev/null\n"
      "tar cf t.tar in.json; mkdir out; tar xf t.tar -C out --no-same-owner --no-same-permissions; "
      "cmp in.json out/in.json\n"
      "gzip < in.json > in.json.gz; gunzip -c in.json.gz | cmp - in.json\n"
      "echo x > /dev/null; head -c 4 /dev/urandom | wc -c | grep -q 4\n"
      "umask 077; (exec 9> lock; flock 9)\n");
}

TEST_F(Restricted, T8_its_variables_do_not_reach_the_keeper) {
  // A library that does not exist: the loader of whoever has the variable complains.
  config::HostScript script = entry("tr '\\0' '\\n' < /proc/$$/environ > environment");
  script.env["LD_PRELOAD"] = {.value = (trial_.dir() / "none.so").string()};
  script.env["MINE"] = {.value = "1"};
  set_variable(trial_.environment, "LD_LIBRARY_PATH", "/nowhere");
  EXPECT_EQ(trial_.run({script}).kind, PhaseOutcome::Kind::completed);
  EXPECT_THAT(trial_.read("environment"), HasSubstr("\nMINE=1\n"));
  EXPECT_THAT(trial_.read("environment"), HasSubstr("LD_PRELOAD="));
  EXPECT_THAT(trial_.read("environment"), Not(HasSubstr("LD_LIBRARY_PATH")));
  int complaints = 0;
  for (const std::string& line : trial_.lines(LogLevel::error)) {
    if (line.find("LD_PRELOAD") != std::string::npos) ++complaints;
  }
  EXPECT_EQ(complaints, 2) << "bash and tr, not the keeper";
}

TEST_F(Restricted, T26_no_descriptors_but_three) {
  // bash itself holds its script file, at 255.
  expect_success(
      "for n in 3 4 5 6 7 8 9; do if [ -L /proc/$$/fd/$n ]; then exit 1; fi; done\n"
      "[ -L /proc/$$/fd/2 ]\n");
}

TEST_F(Restricted, WhatItLeavesBehindIsRemovedWithItsTemp) {
  config::HostScript script = entry(
      "mkdir -m 300 $TMPDIR/locked; touch $TMPDIR/locked/x; mkdir -m 000 $TMPDIR/closed\n"
      "setsid sleep 1000 &\n");
  EXPECT_EQ(trial_.run({script}).kind, PhaseOutcome::Kind::completed);
  EXPECT_EQ(std::filesystem::directory_iterator(trial_.temp_root()),
            std::filesystem::directory_iterator());
}

TEST_F(Restricted, DebugFileStays) {
  config::HostScript script = entry("touch ran");
  script.debug = true;
  EXPECT_EQ(trial_.run({script}).kind, PhaseOutcome::Kind::completed);
  EXPECT_TRUE(trial_.has("ran"));
  EXPECT_TRUE(trial_.has("provision0.sh"));
}

TEST_F(Restricted, T28_a_sandbox_that_cannot_be_made_is_not_an_exit_code) {
  const PhaseOutcome outcome = [&] {
    PhaseOutcome result;
    test::run_coroutine([&]() -> boost::asio::awaitable<void> {
      Runner runner(trial_.options());
      Plan plan = make_plan(list_of(entry("touch ran")), trial_.plan_input(runner));
      auto& run = std::get<hostprovision::Run>(plan.steps.at(0));
      run.sandbox->policy->write.emplace_back("/nonexistent/folder");
      result = co_await runner.run(std::move(plan));
      co_await runner.stop_background();
    });
    return result;
  }();
  EXPECT_EQ(outcome.kind, PhaseOutcome::Kind::aborted);
  EXPECT_THAT(outcome.message, HasSubstr("sandbox: open /nonexistent/folder"));
  EXPECT_THAT(outcome.message, Not(HasSubstr("exit status")));
  EXPECT_FALSE(trial_.has("ran"));
}

// The test program itself inside the sandbox, doing system calls.
class RestrictedCalls : public testing::TestWithParam<int> {
 protected:
  void SetUp() override {
    const SandboxSupport support = probe_sandbox();
    if (!why_no_sandbox(support).empty()) GTEST_SKIP() << why_no_sandbox(support);
    if (support.landlock_abi < GetParam()) GTEST_SKIP() << "an older kernel";
  }
};

INSTANTIATE_TEST_SUITE_P(Abi, RestrictedCalls, testing::Values(2, 3, 4, 5, 6, 7),
                         testing::PrintToStringParamName());

TEST_P(RestrictedCalls, AreForbiddenWithEveryAbi) {
  const TemporaryDirectory folder("sandbox-calls");
  write_file_atomic(folder.path() / "some-file", "", 0600);
  const SandboxPolicy policy = restricted_policy("linux", {.instance_dir = folder.path(),
                                                           .temp = folder.path(),
                                                           .script = {},
                                                           .program = own_executable()});
  const PreparedSandbox sandbox(policy, {.landlock_abi = GetParam(), .seccomp = true});
  ProcessSpec spec{.argv = {own_executable().string(), "sandbox-calls"},
                   .working_directory = folder.path()};
  spec.last_act = sandbox.last_act();
  const RunResult result = run(spec);
  EXPECT_TRUE(result.status.success()) << result.status.to_string() << result.error_output;
  for (const char* name : {"unix-stream",  "inet-stream",   "inet6-datagram", "netlink",
                           "vsock",        "pair-datagram", "ptrace",         "process_vm_readv",
                           "kill-parent",  "pidfd-signal",  "pidfd_getfd",    "prlimit-parent",
                           "io_uring",     "bpf",           "perf",           "keyctl",
                           "unshare-user", "mount",         "tiocsti",        "setuid-bit"}) {
    EXPECT_THAT("\n" + result.output, HasSubstr(fmt::format("\n{} {}\n", name, EPERM)));
  }
  EXPECT_THAT(result.output, HasSubstr(fmt::format("clone3 {}\n", ENOSYS)));
  EXPECT_THAT(result.output, HasSubstr("pair-stream 0\n"));
}

}  // namespace
}  // namespace limequat::hostprovision
