#include "hostprovision/leftovers.h"

#include <fmt/format.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/process.h"
#include "hostprovision/environment.h"
#include "hostprovision/ledger.h"
#include "tests/unit/hostprovision/support.h"

namespace limequat::hostprovision {
namespace {

using testing::IsEmpty;

class Leftovers : public testing::Test {
 protected:
  // A host agent of its own process, running `script`; returns when the script has made the file
  // `up`.
  Child start_agent(const std::string& script, bool wait = false) {
    write_file_atomic(trial.dir() / "script", script, 0600);
    ProcessSpec spec{.argv = {own_executable().string(), "hostagent-trial", trial.dir().string(),
                              trial.temp_root().string(), wait ? "wait" : "background"}};
    Child agent = spawn(spec);
    wait_until([&] { return trial.has("up"); }, "the script of the host agent");
    return agent;
  }
  void kill_hard(Child& agent) {
    agent.signal(SIGKILL);
    (void)agent.wait();
  }
  // As a token of this machine is made: random, and the folder's inode.
  std::string token() const { return token_of(trial.dir()); }
  static std::string token_of(const Path& folder) {
    struct stat info {};
    EXPECT_EQ(::stat(folder.c_str(), &info), 0);
    return fmt::format("0123456789abcdef{:016x}", info.st_ino);
  }
  // A ledger whose owner is dead.
  void write_ledger(const std::string& token, const Path& folder, const std::string& entries) {
    ProcessIdentity dead_owner = ProcessIdentity::self();
    dead_owner.start_time += 1;
    write_file_atomic(trial.dir() / ("host-scripts." + token + ".run"),
                      "limequat-host-scripts 1\nowner " + dead_owner.serialize() + "folder " +
                          folder.string() + "\n" + entries,
                      0600);
  }
  Path scripts_folder(const std::string& token) const {
    return trial.temp_root() / ("limequat-scripts-" + token);
  }
  std::vector<pid_t> of_machine() {
    return processes_with("LIMA_INSTANCE_DIR", trial.dir().string());
  }
  Trial trial;
};

TEST_F(Leftovers, H10_T25_after_kill_9_of_the_host_agent_the_keeper_cleans_up) {
  Child agent = start_agent("setsid sleep 9999 & touch up; sleep 9999");
  EXPECT_THAT(of_machine(), testing::Not(IsEmpty()));
  kill_hard(agent);
  wait_until([&] { return of_machine().empty(); }, "the keeper's work");
  wait_until([&] { return std::filesystem::is_empty(trial.temp_root()); }, "the script file to go");
  const LeftoverReport report = end_leftovers(trial.dir());
  EXPECT_EQ(report.ledgers, 1);
  EXPECT_EQ(report.survivors, 0);
  EXPECT_TRUE(find_ledgers(trial.dir()).empty());
}

TEST_F(Leftovers, H10_also_while_a_script_is_waited_for) {
  Child agent = start_agent("touch up; sleep 9999", true);
  kill_hard(agent);
  (void)end_leftovers(trial.dir());
  EXPECT_THAT(of_machine(), IsEmpty());
  EXPECT_TRUE(std::filesystem::is_empty(trial.temp_root()));
}

TEST_F(Leftovers, T25_kill_9_of_host_agent_and_keeper) {
  Child agent = start_agent(
      "trap '' TERM; (setsid bash -c 'sleep 9999' &); env -i setsid sleep 9998 & "
      "touch up; sleep 9999");
  const auto ledgers = find_ledgers(trial.dir());
  ASSERT_EQ(ledgers.size(), 1u);
  ASSERT_TRUE(ledgers[0].content);
  // The keeper must not see its end of file first.
  for (const LedgerEntry& entry : ledgers[0].content->entries) {
    if (entry.role == LedgerEntry::Role::keeper) ::kill(entry.process.pid, SIGSTOP);
  }
  kill_hard(agent);
  for (const LedgerEntry& entry : ledgers[0].content->entries) {
    if (entry.role == LedgerEntry::Role::keeper) ::kill(entry.process.pid, SIGKILL);
  }
  EXPECT_THAT(of_machine(), testing::Not(IsEmpty()));
  const LeftoverReport report = end_leftovers(trial.dir(), std::chrono::milliseconds(50));
  EXPECT_GE(report.processes, 2);
  EXPECT_EQ(report.survivors, 0);
  EXPECT_THAT(of_machine(), IsEmpty());
  EXPECT_TRUE(std::filesystem::is_empty(trial.temp_root()));
  EXPECT_TRUE(find_ledgers(trial.dir()).empty());
}

TEST_F(Leftovers, WhatSomebodyRunsIsNotTouched) {
  Child agent = start_agent("touch up; sleep 9999");
  const LeftoverReport report = end_leftovers(trial.dir());
  EXPECT_EQ(report.ledgers, 0);
  EXPECT_THAT(of_machine(), testing::Not(IsEmpty()));
  kill_hard(agent);
  (void)end_leftovers(trial.dir());
  EXPECT_THAT(of_machine(), IsEmpty());
}

TEST_F(Leftovers, AReusedPidIsNeverSignalled) {
  Child innocent = spawn({.argv = {"sleep", "9999"}, .new_session = true});
  ProcessIdentity other = ProcessIdentity::of(innocent.pid()).value();
  other.start_time += 1;
  write_ledger(token(), scripts_folder(token()),
               "keeper 0 " + other.serialize() + "shell 0 " + other.serialize());
  const LeftoverReport report = end_leftovers(trial.dir());
  EXPECT_EQ(report.processes, 0);
  EXPECT_EQ(report.ledgers, 1);
  EXPECT_FALSE(innocent.try_wait());
  (void)innocent.terminate();
}

TEST_F(Leftovers, OnlyAFolderOfOursIsRemoved) {
  const Path precious = trial.dir() / "precious";
  make_directories(precious);
  write_file_atomic(precious / "file", "x", 0600);
  const Path ledger = trial.dir() / ("host-scripts." + token() + ".run");
  write_ledger(token(), precious, "");
  (void)end_leftovers(trial.dir());
  EXPECT_TRUE(limequat::exists(precious / "file"));
  EXPECT_FALSE(limequat::exists(ledger));

  ASSERT_EQ(::symlink(precious.c_str(), scripts_folder(token()).c_str()), 0);
  write_ledger(token(), scripts_folder(token()), "");
  (void)end_leftovers(trial.dir());
  EXPECT_TRUE(limequat::exists(precious / "file"));
}

// A restricted script may write its machine's folder, and so a ledger.
TEST_F(Leftovers, T25_AForgedLedgerKillsNobody) {
  Child innocent = spawn({.argv = {"sleep", "9999"}, .new_session = true});
  const std::string identity = ProcessIdentity::of(innocent.pid()).value().serialize();
  write_ledger(token(), scripts_folder(token()), "keeper 0 " + identity + "shell 0 " + identity);
  const LeftoverReport report = end_leftovers(trial.dir());
  EXPECT_EQ(report.processes, 0);
  EXPECT_EQ(report.ledgers, 1);
  EXPECT_FALSE(innocent.try_wait());
  (void)innocent.terminate();
}

// The tokens of other machines stand in the command lines of their keepers.
TEST_F(Leftovers, T25_ALedgerWithTheTokenOfAnotherMachineIsOnlyRemoved) {
  const TemporaryDirectory other("other-machine");
  const std::string foreign = token_of(other.path());
  ProcessSpec spec{.argv = {"sleep", "9999"}, .environment = current_environment()};
  set_variable(*spec.environment, kMarkVariable, foreign + ".1.");
  Child script = spawn(spec);
  make_directories(scripts_folder(foreign), 0700);
  write_ledger(foreign, scripts_folder(foreign), "");
  EXPECT_EQ(end_leftovers(trial.dir()).processes, 0);
  EXPECT_FALSE(script.try_wait());
  EXPECT_TRUE(limequat::exists(scripts_folder(foreign)));
  EXPECT_TRUE(find_ledgers(trial.dir()).empty());
  (void)script.terminate();
}

TEST_F(Leftovers, NothingToDo) {
  EXPECT_EQ(end_leftovers(trial.dir()).ledgers, 0);
  EXPECT_EQ(end_leftovers(trial.dir() / "missing").ledgers, 0);
}

TEST_F(Leftovers, KillMarkedTakesOnlyItsOwn) {
  const auto start = [](const std::string& mark) {
    ProcessSpec spec{.argv = {"sleep", "9999"}, .environment = current_environment()};
    set_variable(*spec.environment, kMarkVariable, mark);
    return spawn(spec);
  };
  Child one = start("00aa00aa00aa00aa.1.");
  Child eleven = start("00aa00aa00aa00aa.11.");
  EXPECT_EQ(kill_marked("00aa00aa00aa00aa.1."), 1);
  EXPECT_EQ(one.wait().signal(), SIGKILL);
  EXPECT_FALSE(eleven.try_wait());
  EXPECT_EQ(kill_marked("00aa00aa00aa00aa."), 1);
  EXPECT_EQ(eleven.wait().signal(), SIGKILL);
}

}  // namespace
}  // namespace limequat::hostprovision
