#include "hostprovision/audit_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/unit/hostprovision/consent_support.h"

namespace limequat::hostprovision {
namespace {

using testing::HasSubstr;

AuditEntry run_entry() {
  return {.when = "2026-01-02T03:04:05Z",
          .instance = "dev",
          .directory = "/h/dev",
          .index = 1,
          .name = "vpn-check",
          .digest = "sha256:ab",
          .phase = "pre-start",
          .state = "failed",
          .exit_code = 3,
          .duration = std::chrono::milliseconds(12)};
}

TEST(AuditLog, Lines) {
  EXPECT_EQ(audit_line(run_entry()),
            R"({"time":"2026-01-02T03:04:05Z","event":"run","instance":"dev","dir":"/h/dev",)"
            R"("index":1,"name":"vpn-check","digest":"sha256:ab","phase":"pre-start",)"
            R"("state":"failed","exitCode":3,"durationMs":12})"
            "\n");
  const TrustRecord record{.digest = "sha256:cd",
                           .verdict = Verdict::allowed,
                           .index = 2,
                           .name = "x",
                           .restricted = true,
                           .when = "2026-01-02T03:04:05Z",
                           .how = Means::flag};
  EXPECT_EQ(audit_line(audit_entry_of(record, "dev", "/h/dev")),
            R"({"time":"2026-01-02T03:04:05Z","event":"decision","instance":"dev","dir":"/h/dev",)"
            R"("index":2,"name":"x","digest":"sha256:cd","verdict":"allowed","how":"flag",)"
            R"("sandbox":"restricted"})"
            "\n");
}

TEST(AuditLog, T21_CarriedDecisionsSayFromWhere) {
  const TrustRecord record{.digest = "sha256:cd",
                           .verdict = Verdict::denied,
                           .name = "x",
                           .when = "2026-01-02T03:04:05Z"};
  AuditEntry entry = carried_entry_of(record, "two", "/h/two", "/h/dev");
  EXPECT_EQ(entry.when, "");  // now, not when it was decided
  entry.when = "2026-02-02T03:04:05Z";
  EXPECT_EQ(audit_line(entry),
            R"({"time":"2026-02-02T03:04:05Z","event":"carried","instance":"two","dir":"/h/two",)"
            R"("index":0,"name":"x","digest":"sha256:cd","verdict":"denied","how":"prompt",)"
            R"("from":"/h/dev"})"
            "\n");
}

TEST(AuditLog, OnlyEventsThatEndSomething) {
  EXPECT_FALSE(audit_entry_of(ScriptEvent{.state = ScriptState::running}, "", "", ""));
  EXPECT_FALSE(audit_entry_of(ScriptEvent{.state = ScriptState::skipped}, "", "", ""));
  const auto denied = audit_entry_of(ScriptEvent{.state = ScriptState::denied}, "", "", "");
  ASSERT_TRUE(denied);
  EXPECT_EQ(denied->state, "denied");
}

TEST(AuditLog, T14_a_line_is_one_line_whatever_it_holds) {
  AuditEntry entry = run_entry();
  entry.name = "a\nb\x1b[2J\u202e" + std::string(100'000, '\x01');
  entry.instance = "\xff\xff";
  const std::string line = audit_line(entry);
  EXPECT_LE(line.size(), 4096u);
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  EXPECT_EQ(line.find('\x1b'), std::string::npos);
  EXPECT_TRUE(nlohmann::json::accept(line));
}

TEST(AuditLog, AppendsWholeLinesFromSeveralAtOnce) {
  ConsentTrial trial;
  const AuditLog log(trial.folder());
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < 50; ++k) EXPECT_EQ(log.append(run_entry()), "");
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::string expected;
  for (int i = 0; i < 200; ++i) expected += audit_line(run_entry());
  EXPECT_EQ(read_file(trial.folder().audit_log()), expected);
  struct stat info {};
  ASSERT_EQ(::stat(trial.folder().audit_log().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777U, 0600U);
}

TEST(AuditLog, WhatCannotBeWrittenIsAWarning) {
  ConsentTrial trial;
  trial.folder().make();
  const AuditLog log(trial.folder());
  std::filesystem::create_directory(trial.folder().audit_log());
  EXPECT_THAT(log.append(run_entry()), HasSubstr("the log of host scripts was not written"));
  remove_tree(trial.folder().audit_log());
  std::filesystem::create_symlink("/dev/full", trial.folder().audit_log());
  EXPECT_THAT(log.append(run_entry()), HasSubstr("host-scripts-audit.jsonl"));
  remove_file(trial.folder().audit_log());
  write_file_atomic(trial.folder().audit_log(), "", 0666);
  ASSERT_EQ(::chmod(trial.folder().audit_log().c_str(), 0666), 0);
  EXPECT_THAT(log.append(run_entry()), HasSubstr("is open to other users"));
}

}  // namespace
}  // namespace limequat::hostprovision
