#include "base/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <sstream>
#include <thread>

#include "base/error.h"
#include "base/process_identity.h"
#include "tests/support/environment.h"

namespace limequat {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

constexpr auto kLong = 20s;

ProcessSpec helper(std::vector<std::string> words) {
  ProcessSpec spec;
  spec.argv = {LIMEQUAT_BASE_TEST_HELPER};
  spec.argv.insert(spec.argv.end(), words.begin(), words.end());
  return spec;
}

std::string output_of(ProcessSpec spec) {
  const RunResult result = run(std::move(spec));
  EXPECT_TRUE(result.status.success()) << result.status.to_string() << result.error_output;
  return result.output;
}

// Waits for the line that says that the child's main loop is reached.
void wait_ready(const Child& child) {
  std::string seen;
  char byte = 0;
  while (seen.find("ready\n") == std::string::npos &&
         ::read(child.standard_output.get(), &byte, 1) == 1) {
    seen += byte;
  }
  ASSERT_THAT(seen, HasSubstr("ready\n"));
}

Child start_ready(ProcessSpec spec) {
  spec.standard_output = ProcessSpec::ToPipe{};
  Child child = spawn(spec);
  wait_ready(child);
  return child;
}

bool process_is_gone(const ProcessIdentity& identity) {
  const auto handle = ProcessHandle::open(identity);
  return !handle || handle->wait_gone(20000);
}

TEST(WaitStatusTest, WordsOfGo) {
  EXPECT_EQ(WaitStatus(Exited{3}).to_string(), "exit status 3");
  EXPECT_EQ(WaitStatus(Signalled{SIGKILL}).to_string(), "signal: killed");
  EXPECT_TRUE(WaitStatus(Exited{0}).success());
  EXPECT_FALSE(WaitStatus(Signalled{SIGKILL}).success());
  EXPECT_EQ(WaitStatus(Signalled{SIGKILL}).exit_code(), std::nullopt);
}

TEST(Spawn, ExitCodeAndSignal) {
  EXPECT_EQ(spawn(helper({"exit", "0"})).wait(), WaitStatus(Exited{0}));
  EXPECT_EQ(spawn(helper({"exit", "1"})).wait(), WaitStatus(Exited{1}));
  EXPECT_EQ(spawn(helper({"exit", "127"})).wait(), WaitStatus(Exited{127}));
  EXPECT_EQ(spawn(helper({"kill-self", "11"})).wait(), WaitStatus(Signalled{SIGSEGV}));
}

TEST(Spawn, CouldNotExecIsNotExitOne) {
  const TemporaryDirectory folder("process-test");
  const auto error_of = [](const ProcessSpec& spec) -> int {
    try {
      (void)spawn(spec);
      return 0;
    } catch (const SystemError& error) {
      EXPECT_THAT(error.message(), HasSubstr(spec.argv[0]));
      return error.code();
    }
  };
  EXPECT_EQ(error_of({.argv = {"no-such-program-anywhere"}}), ENOENT);
  EXPECT_EQ(error_of({.argv = {"/no/such/program"}}), ENOENT);
  write_file_atomic(folder.path() / "not-executable", "x", 0600);
  EXPECT_EQ(error_of({.argv = {(folder.path() / "not-executable").string()}}), EACCES);
  write_file_atomic(folder.path() / "not-a-program", "x", 0700);
  EXPECT_EQ(error_of({.argv = {(folder.path() / "not-a-program").string()}}), ENOEXEC)
      << "never handed to a shell";
}

TEST(Spawn, MissingWorkingFolderIsTold) {
  ProcessSpec spec = helper({"where"});
  spec.working_directory = "/no/such/folder";
  try {
    (void)spawn(spec);
    FAIL();
  } catch (const SystemError& error) {
    EXPECT_EQ(error.code(), ENOENT);
    EXPECT_THAT(error.message(), HasSubstr("/no/such/folder"));
  }
}

TEST(Spawn, FailedSpawnsLeaveNothingBehind) {
  const auto open_fds = [] {
    int count = 0;
    for (int fd = 0; fd < 1024; ++fd) count += ::fcntl(fd, F_GETFD) >= 0 ? 1 : 0;
    return count;
  };
  const int before = open_fds();
  for (int i = 0; i < 5; ++i) {
    ProcessSpec spec;
    spec.argv = {"/dev/null"};
    spec.standard_input = spec.standard_output = spec.standard_error = ProcessSpec::ToPipe{};
    EXPECT_THROW((void)spawn(spec), SystemError);
  }
  EXPECT_EQ(open_fds(), before);
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1) << "no zombie";
}

TEST(Spawn, ChildHasExactlyTheNamedDescriptors) {
  std::vector<UniqueFd> noise;
  for (int i = 0; i < 100; ++i) noise.push_back(open_file("/dev/null", O_RDONLY));
  EXPECT_EQ(output_of(helper({"fds"})), "0 1 2 \n");
  const Pipe pipe = make_pipe();
  ProcessSpec spec = helper({"fds"});
  spec.extra_fds = {{3, pipe.read_end.get()}, {7, pipe.write_end.get()}};
  EXPECT_EQ(output_of(spec), "0 1 2 3 7 \n");
}

TEST(Spawn, ExtraDescriptorsMayOverlapTheirSources) {
  const TemporaryDirectory folder("process-test");
  write_file_atomic(folder.path() / "a", "A", 0600);
  write_file_atomic(folder.path() / "b", "B", 0600);
  const UniqueFd a = open_file(folder.path() / "a", O_RDONLY);
  const UniqueFd b = open_file(folder.path() / "b", O_RDONLY);
  ProcessSpec spec;
  // Swapped: each target number is the other's source.
  spec.argv = {"/bin/sh", "-c", fmt::format("cat <&{} ; cat <&{}", a.get(), b.get())};
  spec.extra_fds = {{a.get(), b.get()}, {b.get(), a.get()}};
  EXPECT_EQ(output_of(spec), "BA");
}

TEST(Spawn, FailureIsToldHoweverManyDescriptorsAreNamed) {
  // The numbers cover the pipe that carries the error.
  ProcessSpec spec = helper({"fds"});
  for (int number = 3; number < 60; ++number) spec.extra_fds.emplace_back(number, 0);
  const RunResult result = run(spec);
  EXPECT_TRUE(result.output.ends_with(" 58 59 \n")) << result.output;
  spec.working_directory = "/no/such/folder";
  EXPECT_THROW((void)spawn(spec), SystemError);
}

TEST(Spawn, HighDescriptorNumbers) {
  ProcessSpec spec = helper({"fds"});
  spec.extra_fds = {{64, 0}, {65, 0}, {66, 0}, {200, 0}};
  EXPECT_EQ(output_of(spec), "0 1 2 64 65 66 200 \n");
}

TEST(Spawn, DescriptorsThatOurParentLeftOpenDoNotPass) {
  // Not close-on-exec, as from a careless shell.
  const UniqueFd leaked(::dup(0));
  ASSERT_GE(leaked.get(), 0);
  EXPECT_EQ(output_of(helper({"fds"})), "0 1 2 \n");
}

TEST(Spawn, SignalsAreAsAProgramExpectsThem) {
  const auto before = ::signal(SIGPIPE, SIG_IGN);
  sigset_t block;
  sigset_t old;
  sigemptyset(&block);
  sigaddset(&block, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &block, &old);
  EXPECT_EQ(output_of(helper({"signals"})), "not default:; blocked:\n");
  sigset_t now;
  ::pthread_sigmask(SIG_SETMASK, &old, &now);
  EXPECT_EQ(sigismember(&now, SIGTERM), 1) << "our own mask came back";
  ::signal(SIGPIPE, before);
}

TEST(Spawn, EnvironmentWorkingFolderAndArguments) {
  ProcessSpec spec = helper({"env"});
  spec.environment = Environment{{"A", "1"}, {"B", "two words\nand a line"}};
  EXPECT_EQ(output_of(spec), "A=1\nB=two words\nand a line\n");
  spec.environment = Environment{};
  EXPECT_EQ(output_of(spec), "");
  const test::ScopedVariable variable("LIMEQUAT_TEST_VARIABLE", "inherited");
  EXPECT_THAT(output_of(helper({"env"})), HasSubstr("LIMEQUAT_TEST_VARIABLE=inherited\n"));

  const TemporaryDirectory folder("process-test");
  spec = helper({"where"});
  spec.working_directory = folder.path();
  EXPECT_EQ(output_of(spec), std::filesystem::canonical(folder.path()).string() + "\n");
  EXPECT_EQ(output_of(helper({"args", "", "a b", "$HOME;`id`", "-x"})),
            "args\n\na b\n$HOME;`id`\n-x\n");
}

TEST(Spawn, SessionsAndProcessGroups) {
  const auto ids = [](ProcessSpec spec) {
    long pid = 0;
    long group = 0;
    long session = 0;
    std::istringstream words(output_of(std::move(spec)));
    EXPECT_TRUE(words >> pid >> group >> session);
    return std::tuple(pid == group, pid == session, session == ::getsid(0));
  };
  ProcessSpec spec = helper({"ids"});
  EXPECT_EQ(ids(spec), std::tuple(false, false, true));
  spec.new_process_group = true;
  EXPECT_EQ(ids(spec), std::tuple(true, false, true));
  spec.new_process_group = false;
  spec.new_session = true;
  EXPECT_EQ(ids(spec), std::tuple(true, true, false));
}

TEST(Spawn, DiesWithTheSpawningThread) {
  // prctl(2), PR_SET_PDEATHSIG: the "parent" is the thread that forked, not the process.
  std::optional<ProcessIdentity> orphan;
  std::thread spawner([&] {
    ProcessSpec spec = helper({"sleep"});
    spec.die_with_parent = true;
    Child child = start_ready(spec);
    orphan = ProcessIdentity::of(child.pid());
    (void)child.detach();
  });
  spawner.join();
  ASSERT_TRUE(orphan.has_value());
  int raw = 0;
  EXPECT_EQ(::waitpid(orphan->pid, &raw, 0), orphan->pid);
  EXPECT_EQ(WaitStatus::from_wait(raw), WaitStatus(Signalled{SIGKILL}));
}

TEST(Spawn, DiesWithTheParentProcess) {
  ProcessSpec spec = helper({"orphan"});
  spec.standard_input = ProcessSpec::ToPipe{};
  spec.standard_output = ProcessSpec::ToPipe{};
  Child parent = spawn(spec);
  std::string line(100, '\0');
  const ssize_t got = ::read(parent.standard_output.get(), line.data(), line.size());
  ASSERT_GT(got, 0);
  line.resize(static_cast<std::size_t>(got));
  const auto orphan = ProcessIdentity::parse(line);
  ASSERT_TRUE(orphan.has_value()) << line;
  EXPECT_TRUE(orphan->alive());
  parent.standard_input.reset();
  EXPECT_TRUE(parent.wait().success());
  EXPECT_TRUE(process_is_gone(*orphan));
}

TEST(ChildTest, LeavingTheScopeEndsAndReapsIt) {
  std::optional<ProcessIdentity> identity;
  {
    const Child child = start_ready(helper({"sleep"}));
    identity = ProcessIdentity::of(child.pid());
    ASSERT_TRUE(identity.has_value());
  }
  EXPECT_FALSE(identity->alive());
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1) << "no zombie";
}

TEST(ChildTest, TerminateInsists) {
  Child child = start_ready(helper({"ignore-term"}));
  EXPECT_EQ(child.terminate(10ms), WaitStatus(Signalled{SIGKILL}));
  EXPECT_FALSE(child.running());
  Child polite = start_ready(helper({"sleep"}));
  EXPECT_EQ(polite.terminate(kLong), WaitStatus(Signalled{SIGTERM}));
}

TEST(ChildTest, MoveAssignmentEndsTheOldOne) {
  Child child = start_ready(helper({"sleep"}));
  const auto identity = ProcessIdentity::of(child.pid());
  child = start_ready(helper({"sleep"}));
  EXPECT_FALSE(identity->alive());
  EXPECT_TRUE(child.running());
}

TEST(ChildTest, WaitForHasALimit) {
  Child child = start_ready(helper({"sleep"}));
  EXPECT_EQ(child.try_wait(), std::nullopt);
  EXPECT_EQ(child.wait_for(10ms), std::nullopt);
  child.signal(SIGKILL);
  EXPECT_EQ(child.wait_for(kLong), WaitStatus(Signalled{SIGKILL}));
}

TEST(ChildTest, PidfdIsReadableAtTheEnd) {
  Child child = start_ready(helper({"sleep"}));
  EXPECT_NE(::fcntl(child.pidfd(), F_GETFD) & FD_CLOEXEC, 0);
  child.signal(SIGKILL);
  EXPECT_TRUE(child.wait_for(kLong).has_value());
}

TEST(ChildTest, DetachLeavesItAlone) {
  std::optional<ProcessIdentity> identity;
  pid_t pid = -1;
  {
    Child child = start_ready(helper({"sleep"}));
    identity = ProcessIdentity::of(child.pid());
    pid = child.detach();
  }
  EXPECT_TRUE(identity->alive());
  ASSERT_EQ(::kill(pid, SIGKILL), 0);
  EXPECT_EQ(::waitpid(pid, nullptr, 0), pid);
}

TEST(ChildTest, GroupSignalReachesGrandchildren) {
  ProcessSpec spec = helper({"grandchild"});
  spec.new_process_group = true;
  Child child = start_ready(spec);  // "ready" is the grandchild's
  child.signal_group(SIGKILL);
  EXPECT_EQ(child.wait(), WaitStatus(Signalled{SIGKILL}));
  // The pipe ends when the last holder is dead.
  EXPECT_EQ(read_all(child.standard_output.get()), "");
}

TEST(Run, CapturesBothOutputsAndFeedsInput) {
  const RunResult result =
      run({.argv = {"/bin/sh", "-c", "cat; echo err >&2; exit 3"}}, {.input = "hello"});
  EXPECT_EQ(result.output, "hello");
  EXPECT_EQ(result.error_output, "err\n");
  EXPECT_EQ(result.status, WaitStatus(Exited{3}));
}

TEST(Run, LargeInputAndOutputDoNotDeadlock) {
  const std::string data(3u << 20, 'x');
  EXPECT_EQ(run(helper({"cat"}), {.input = data}).output, data);
}

TEST(Run, AChildThatReadsNothingIsFine) {
  const auto before = ::signal(SIGPIPE, SIG_IGN);
  const std::string data(3u << 20, 'x');
  EXPECT_EQ(run(helper({"exit", "4"}), {.input = data}).status, WaitStatus(Exited{4}));
  ::signal(SIGPIPE, before);
}

TEST(Run, WithoutInputStandardInputIsNull) { EXPECT_EQ(output_of(helper({"cat"})), ""); }

TEST(Run, TimeLimit) {
  try {
    (void)run(helper({"sleep"}), {.time = 50ms});
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.message(), HasSubstr("did not finish in 0.05 s"));
  }
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1) << "killed and reaped";
}

TEST(Run, OutputLimit) {
  try {
    (void)run(helper({"flood"}), {.output_bytes = 1000});
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.message(), HasSubstr("more than 1000 bytes"));
  }
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1) << "killed and reaped";
}

TEST(FindProgram, LooksAlongPath) {
  const TemporaryDirectory folder("process-test");
  std::filesystem::create_directories(folder.path() / "first" / "tool");
  std::filesystem::create_directory(folder.path() / "second");
  write_file_atomic(folder.path() / "second" / "tool", "#!/bin/sh\n", 0755);
  write_file_atomic(folder.path() / "second" / "data", "x", 0644);
  const test::ScopedVariable path(
      "PATH", fmt::format("{0}/none:{0}/first:{0}/second", folder.path().string()).c_str());
  EXPECT_EQ(find_program("tool"), folder.path() / "second" / "tool") << "a folder is no program";
  EXPECT_EQ(find_program("data"), std::nullopt);
  EXPECT_EQ(find_program(""), std::nullopt);
  EXPECT_EQ(find_program("./x"), Path("./x"));
}

TEST(EnvironmentTest, SetVariableReplacesOrAdds) {
  Environment environment{{"A", "1"}};
  set_variable(environment, "A", "2");
  set_variable(environment, "B", "3");
  EXPECT_EQ(environment, (Environment{{"A", "2"}, {"B", "3"}}));
}

TEST(OwnExecutable, IsThisTest) { EXPECT_EQ(own_executable().filename(), "base_test"); }

TEST(Process, LastActHappensInTheChildBeforeTheExec) {
  ProcessSpec spec{.argv = {"sh", "-c", "ulimit -n"}};
  const rlim_t limit = 77;
  spec.last_act = {.act =
                       [](const void* context) {
                         const rlim_t number = *static_cast<const rlim_t*>(context);
                         const rlimit both{number, number};
                         return ::setrlimit(RLIMIT_NOFILE, &both) == 0 ? 0 : errno;
                       },
                   .context = &limit,
                   .what = "limit"};
  EXPECT_EQ(run(spec).output, "77\n");
}

TEST(Process, LastActThatFailsIsNotAnExitCode) {
  ProcessSpec spec{.argv = {"sh", "-c", "exit 1"}};
  spec.last_act = {.act = [](const void*) { return EOPNOTSUPP; }, .what = "restrict the child"};
  try {
    (void)run(spec);
    FAIL() << "it ran";
  } catch (const SystemError& error) {
    EXPECT_EQ(error.code(), EOPNOTSUPP);
    EXPECT_THAT(error.message(), testing::HasSubstr("restrict the child"));
  }
}

}  // namespace
}  // namespace limequat
