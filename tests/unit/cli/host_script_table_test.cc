#include "cli/host_script_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "base/terminal.h"

namespace limequat::cli {
namespace {

using hostprovision::ConsentState;
using testing::HasSubstr;
using testing::Not;

const std::string kDigest = "sha256:0123456789abcdef" + std::string(48, '0');

ScriptRow row(int index, std::string name, ConsentState state) {
  ScriptRow one{.instance = "dev", .script = {}, .consent = {}, .skipped = {}, .origin = {}};
  one.script.index = index;
  one.script.name = std::move(name);
  one.script.file = "/home/u/.lima/dev/lima.yaml";
  one.script.line = 7;
  one.script.host_os = {"darwin", "linux"};
  one.consent = {.state = state, .digest = kDigest};
  if (state != ConsentState::on) {
    one.consent.reason = "not allowed yet (hint: limactl host-provision allow dev)";
  }
  return one;
}

std::vector<ScriptRow> some_rows() {
  std::vector<ScriptRow> rows{row(0, "setup", ConsentState::off), row(1, "", ConsentState::on),
                              row(2, "vpn-check", ConsentState::off)};
  rows[1].script.wait = false;
  rows[1].skipped = "runs only on darwin";
  return rows;
}

void expect_fits(const std::string& table, std::size_t columns) {
  std::istringstream lines(table);
  for (std::string line; std::getline(lines, line);)
    EXPECT_LE(display_width(line), columns) << line;
}

TEST(HostScriptTable, EverythingWithoutATerminal) {
  EXPECT_EQ(
      format_script_table(some_rows(), false, 0, false),
      "INDEX  NAME       STATE    PHASE      OS            WAIT  SOURCE       DIGEST\n"
      "0      setup      off      pre-start  darwin,linux  yes   lima.yaml:7  0123456789ab\n"
      "1      -          skipped  pre-start  darwin,linux  no    lima.yaml:7  0123456789ab\n"
      "2      vpn-check  off      pre-start  darwin,linux  yes   lima.yaml:7  0123456789ab\n");
}

TEST(HostScriptTable, ColumnsGoWhenThereIsNoRoom) {
  const std::string at_80 = format_script_table(some_rows(), true, 80, false);
  EXPECT_EQ(at_80.substr(0, at_80.find('\n')),
            "INSTANCE  INDEX  NAME       STATE    PHASE      WAIT  SOURCE       DIGEST");
  expect_fits(at_80, 80);
  const std::string at_60 = format_script_table(some_rows(), true, 60, false);
  EXPECT_EQ(at_60.substr(0, at_60.find('\n')),
            "INSTANCE  INDEX  NAME       STATE    PHASE      SOURCE");
  expect_fits(at_60, 60);
}

TEST(HostScriptTable, SandboxedScriptsAreMarked) {
  auto rows = some_rows();
  rows[0].script.sandbox = config::Sandbox::restricted;
  rows[2].consent.restricted = true;
  EXPECT_EQ(format_script_table(rows, false, 0, false),
            "INDEX  NAME       STATE    PHASE      OS            WAIT  SANDBOX  SOURCE       "
            "DIGEST\n"
            "0      setup      off      pre-start  darwin,linux  yes   yes      lima.yaml:7  "
            "0123456789ab\n"
            "1      -          skipped  pre-start  darwin,linux  no    no       lima.yaml:7  "
            "0123456789ab\n"
            "2      vpn-check  off      pre-start  darwin,linux  yes   yes      lima.yaml:7  "
            "0123456789ab\n");
  expect_fits(format_script_table(rows, true, 80, false), 80);
}

TEST(HostScriptTable, NotesGroupEqualReasons) {
  EXPECT_EQ(script_table_notes(some_rows(), false),
            "Do not run:\n"
            "  0 and 2: not allowed yet\n"
            "    limactl host-provision allow dev\n"
            "  1: runs only on darwin\n");
  EXPECT_EQ(script_table_notes({row(0, "", ConsentState::on)}, false), "");
}

TEST(HostScriptTable, NotesTurnOnNothingThatIsOffForAnotherReason) {
  auto rows = some_rows();
  rows[1].skipped.clear();
  rows[1].consent.state = ConsentState::denied;
  rows[1].consent.reason = "you denied it (hint: limactl host-provision allow dev)";
  EXPECT_EQ(script_table_notes(rows, false),
            "Do not run:\n"
            "  0 and 2: not allowed yet\n"
            "    limactl host-provision allow dev 0 2\n"
            "  1: you denied it\n"
            "    limactl host-provision allow dev 1\n");
}

TEST(HostScriptTable, NotesSayWhereTheTemplateCameFrom) {
  ScriptRow one = row(0, "", ConsentState::on);
  one.origin = {{"https://example.com/vm.yaml", "1f0c" + std::string(60, '2')},
                {"https://example.com/base.yaml", ""}};
  EXPECT_EQ(script_table_notes({one}, false),
            "Template of dev: https://example.com/vm.yaml (sha256:1f0c22222222…)\n"
            "  part of dev: https://example.com/base.yaml\n");
}

TEST(HostScriptTable, T14_NamesAreHarmless) {
  const ScriptRow one = row(0, "\x1b[2J\u202eevil\nname", ConsentState::on);
  const std::string table = format_script_table({one}, true, 0, false);
  EXPECT_THAT(table, HasSubstr("\\u{001B}[2J"));
  EXPECT_THAT(table, Not(HasSubstr("\x1b")));
  EXPECT_THAT(table, Not(HasSubstr("\u202e")));
  EXPECT_EQ(std::count(table.begin(), table.end(), '\n'), 2);
  const std::string json = script_row_json(one);
  EXPECT_THAT(json, Not(HasSubstr("\x1b")));
  EXPECT_THAT(json, Not(HasSubstr("\u202e")));
  EXPECT_EQ(nlohmann::json::parse(json)["name"], one.script.name);
}

TEST(HostScriptTable, JsonHasEverything) {
  ScriptRow one = row(3, "setup", ConsentState::changed);
  one.consent.record = hostprovision::TrustRecord{.digest = "sha256:old",
                                                  .verdict = hostprovision::Verdict::allowed,
                                                  .when = "2026-01-02T03:04:05Z"};
  const auto json = nlohmann::json::parse(script_row_json(one));
  EXPECT_EQ(json["instance"], "dev");
  EXPECT_EQ(json["index"], 3);
  EXPECT_EQ(json["phase"], nlohmann::json({"pre-start"}));
  EXPECT_EQ(json["hostOS"], nlohmann::json({"darwin", "linux"}));
  EXPECT_EQ(json["wait"], true);
  EXPECT_EQ(json["source"], "/home/u/.lima/dev/lima.yaml:7");
  EXPECT_EQ(json["origin"], "template");
  EXPECT_EQ(json["state"], "changed");
  EXPECT_EQ(json["digest"], kDigest);
  EXPECT_EQ(json["decision"]["verdict"], "allowed");
  EXPECT_EQ(json["decision"]["digest"], "sha256:old");
  one.instance.clear();
  EXPECT_TRUE(nlohmann::json::parse(script_row_json(one))["instance"].is_null());
}

TEST(HostScriptTable, ColourOnlyWhenAsked) {
  const auto rows = some_rows();
  EXPECT_THAT(format_script_table(rows, false, 0, false), Not(HasSubstr("\x1b")));
  EXPECT_THAT(format_script_table(rows, false, 0, true), HasSubstr("\x1b[2m1 "));
}

}  // namespace
}  // namespace limequat::cli
