#include "cli/host_script_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

namespace limequat::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

class HostScriptLog : public testing::Test {
 protected:
  void SetUp() override {
    ::setenv("TZ", "UTC", 1);
    ::tzset();
  }
};

const std::vector<std::string> kLog{
    R"({"level":"info","msg":"not of a script","time":"2026-01-02T03:04:05.1Z"})",
    R"({"hostProvision":0,"level":"debug","msg":"hello","time":"2026-01-02T03:04:05.61Z"})",
    R"({"hostProvision":1,"level":"error","msg":"no route","time":"2026-01-02T03:04:05.7Z"})",
    R"(a crash message)"};
const std::vector<std::string> kEvents{
    R"({"time":"2026-01-02T03:04:05.5Z","status":{"hostProvision":{"index":1,"name":"#1","phase":"pre-start","state":"running","wait":false}}})",
    R"({"time":"2026-01-02T03:04:05.6Z","status":{"hostProvision":{"index":0,"name":"setup","phase":"pre-start","state":"running"}}})",
    R"({"time":"2026-01-02T03:04:05.9Z","status":{"hostProvision":{"index":0,"name":"setup","phase":"pre-start","state":"failed","exitCode":3,"durationMs":300,"reason":"exit status 3"}}})",
    R"({"time":"2026-01-02T03:04:06Z","status":{"running":true}})",
    R"({"time":"2026-01-02T03:04:06Z","status":{"hostProvision":{"index":2,"name":"evil","phase":"pre-stop","state":"denied","reason":"you denied it"}}})",
    R"({"time":"2026-01-02T03:04:06Z","status":{"hostProvision":{"index":3,"name":"mac","phase":"pre-stop","state":"skipped","reason":"runs only on darwin"}}})"};

TEST_F(HostScriptLog, InTheOrderInWhichItHappened) {
  EXPECT_EQ(
      script_log_heading() + script_log_text(kLog, kEvents, {}),
      "TIME                     SCRIPT  FROM     TEXT\n"
      "2026-01-02 03:04:05.500  1       -        started (pre-start, in the background)\n"
      "2026-01-02 03:04:05.600  0       -        \"setup\" started (pre-start)\n"
      "2026-01-02 03:04:05.610  0       stdout   hello\n"
      "2026-01-02 03:04:05.700  1       stderr   no route\n"
      "2026-01-02 03:04:05.900  0       -        \"setup\" failed after 300ms: exit status 3\n"
      "2026-01-02 03:04:06.000  2       -        \"evil\" did not run (pre-stop): you denied "
      "it\n"
      "2026-01-02 03:04:06.000  3       -        \"mac\" did not run (pre-stop): runs only on "
      "darwin\n");
}

TEST_F(HostScriptLog, OneScriptOnly) {
  EXPECT_EQ(script_log_text(kLog, kEvents, {.index = 1}),
            "2026-01-02 03:04:05.500  1       -        started (pre-start, in the background)\n"
            "2026-01-02 03:04:05.700  1       stderr   no route\n");
  EXPECT_EQ(script_log_text(kLog, kEvents, {.index = 9}), "");
}

TEST_F(HostScriptLog, T14_NothingReachesTheTerminal) {
  const std::vector<std::string> lines{
      R"({"hostProvision":0,"level":"debug","msg":"\u001b[2J\u202eevil\r","time":"2026-01-02T03:04:05Z"})"};
  EXPECT_EQ(script_log_text(lines, {}, {}),
            "2026-01-02 03:04:05.000  0       stdout   \\u{001B}[2J\\u{202E}evil\\u{000D}\n");
  const auto json = script_log_json(lines[0], {});
  ASSERT_TRUE(json);
  EXPECT_THAT(*json, HasSubstr(R"(\u001b[2J\u202eevil\r)"));
  EXPECT_THAT(*json, Not(HasSubstr("\u202e")));
}

TEST_F(HostScriptLog, T24_ATextThatLooksLikeARecordIsText) {
  const std::vector<std::string> lines{
      R"({"hostProvision":0,"level":"debug","msg":"{\"hostProvision\":9}","time":"2026-01-02T03:04:05Z"})"};
  EXPECT_EQ(script_log_text(lines, {}, {.index = 9}), "");
  EXPECT_THAT(script_log_text(lines, {}, {}), HasSubstr(R"({"hostProvision":9})"));
}

TEST_F(HostScriptLog, JsonOnlyOfScripts) {
  EXPECT_FALSE(script_log_json(kLog[0], {}));
  EXPECT_FALSE(script_log_json(kLog[3], {}));
  EXPECT_FALSE(script_log_json(R"({"hostProvision":"0","msg":"a text is no index"})", {}));
  EXPECT_FALSE(script_log_json(kLog[1], {.index = 1}));
  EXPECT_EQ(script_log_json(kLog[1], {.index = 0}), kLog[1]);
}

}  // namespace
}  // namespace limequat::cli
