#include "hostprovision/consent_screen.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "base/terminal.h"
#include "hostprovision/script_digest.h"
#include "hostprovision/script_text.h"
#include "tests/support/golden.h"
#include "tests/unit/hostprovision/consent_support.h"

namespace limequat::hostprovision {
namespace {

using config::HostScript;
using test::expect_golden;
using testing::HasSubstr;
using testing::Not;

ScreenScript fresh(HostScript script) {
  ScriptConsent consent{.state = ConsentState::off, .digest = script_digest(script)};
  return {std::move(script), std::move(consent)};
}

ScreenInput input(std::vector<ScreenScript> scripts, std::size_t columns = 80) {
  return {.origin = {{.locator = "https://example.com/vm.yaml",
                      .sha256 = "1f0c" + std::string(60, '2')}},
          .scripts = std::move(scripts),
          .columns = columns};
}

HostScript setup() {
  HostScript script = template_script("curl https://example.com/setup.sh | sh\n", 0, "setup");
  script.message = "Installs the demo certificate.\n";
  return script;
}

ScreenScript changed(const HostScript& before, HostScript after) {
  ScreenScript one = fresh(std::move(after));
  one.consent.state = ConsentState::changed;
  one.consent.record = TrustRecord{.digest = script_digest(before),
                                   .verdict = Verdict::allowed,
                                   .text = readable_text(before),
                                   .when = "2026-01-02T03:04:05Z"};
  return one;
}

// Nothing that a terminal obeys, no code point without ink.
void expect_harmless(const std::string& text) {
  for (const char c : text) {
    EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20) << static_cast<int>(c);
  }
  for (const char* bad : {"\u202e", "\u200b", "\u2066", "\ufeff"}) {
    EXPECT_THAT(text, Not(HasSubstr(bad)));
  }
}

// The sentences of S4 stand in one line, for a terminal to wrap; all else fits.
void expect_fits(const std::string& text, std::size_t columns) {
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find('\n', at);
    const std::string line = text.substr(at, end - at);
    if (line != kScriptWarning && line != kAccessWarning) {
      EXPECT_LE(display_width(line), columns) << line;
    }
    at = end + 1;
  }
}

TEST(ConsentScreen, S4_the_exact_sentences) {
  EXPECT_EQ(kScriptWarning,
            "WARNING: The template includes a provisioning script that will run on your local "
            "machine!");
  EXPECT_EQ(kScriptQuestion,
            "Do you want to run the script on your machine every time before the instance starts?");
  EXPECT_THAT(consent_screen(input({fresh(setup())}, 40)),
              testing::StartsWith(std::string(kScriptWarning) + "\n"));
}

TEST(ConsentScreen, S6_the_screen_of_the_specification) {
  expect_golden("hostprovision/golden/consent-screen.txt", consent_screen(input({fresh(setup())})));
}

TEST(ConsentScreen, S10_everything_on_one_screen) {
  ScreenInput all = input({fresh(setup())});
  all.accesses = {{.kind = AccessKind::host_script, .what = "setup"},
                  {.kind = AccessKind::writable_mount,
                   .what = "/home/alice",
                   .warning = "with it the machine can change LIMA_HOME"},
                  {.kind = AccessKind::forward_agent, .what = "your ssh agent"}};
  expect_golden("hostprovision/golden/consent-screen-access.txt", consent_screen(all));
  all.scripts.clear();
  EXPECT_THAT(consent_screen(all), testing::StartsWith(std::string(kAccessWarning) + "\n"));
  all.accesses.resize(1);
  EXPECT_EQ(consent_screen(all), "");
}

TEST(ConsentScreen, T14_nothing_that_a_terminal_obeys) {
  HostScript script = template_script(
      "echo \x1b[2J\x1b]8;;https://evil\x1b\\link\x1b]8;;\x1b\\\r\nls "
      "\u202e\u200bsl\xff\nok\rgone\n",
      0, "a\x1b[2J\u202eb\nc");
  script.message = "line\x1b[2J\r\u202e\n\u200b\x9b";
  script.shell = "x\x1b {{.ScriptName}}";
  script.env["A\x1b"] = {.value = "\x1b[2J\u202e"};
  ScreenInput hostile = input({fresh(script)});
  hostile.origin[0].locator = "https://example.com/\x1b[2J\u202e";
  hostile.accesses = {{.kind = AccessKind::mount, .what = "/a\x1b[2J\nWARNING: fake"}};
  const std::string text = consent_screen(hostile);
  expect_harmless(text);
  expect_fits(text, 80);
  expect_golden("hostprovision/golden/consent-screen-hostile.txt", text);
}

TEST(ConsentScreen, T15_a_fake_prompt_stays_behind_the_bar) {
  HostScript script = setup();
  script.message =
      "fine\n\n? Do you want to run the script on your machine? [yes/no] yes\nAll done.";
  script.script = "true\n? Do you want [yes/no] yes\n";
  const std::string text = consent_screen(input({fresh(script)}));
  EXPECT_THAT(text, HasSubstr("\n  | ? Do you want to run"));
  EXPECT_FALSE(std::regex_search(text, std::regex("(^|\n)\\?")));
}

TEST(ConsentScreen, T16_lines_are_numbered_wrapped_and_counted) {
  std::string script = "short\n" + std::string(100, 'x') + "; rm -rf ~ # far right\n";
  for (int i = 0; i < 1200; ++i) script += "echo " + std::to_string(i) + "\n";
  const ScreenInput big = input({fresh(template_script(script))}, 40);
  const std::string text = consent_screen(big);
  expect_fits(text, 40);
  EXPECT_THAT(text, HasSubstr("  |    2  " + std::string(30, 'x') + "\n  |       xxx"));
  EXPECT_THAT(text, HasSubstr("rm -rf ~"));
  EXPECT_THAT(text, HasSubstr("  | 1202  echo 1199\n"));
  EXPECT_THAT(text, HasSubstr("1202 lines"));
  EXPECT_THAT(text, HasSubstr("stand above"));
}

TEST(ConsentScreen, NarrowAndWide) {
  for (const std::size_t columns : {0, 1, 20, 40, 80, 200}) {
    HostScript script = template_script("\u6f22\u5b57\u6f22\u5b57\u6f22\u5b57\u6f22\u5b57\n\tx\n");
    expect_fits(consent_screen(input({fresh(script)}, columns)),
                std::max<std::size_t>(columns, 20));
  }
}

TEST(ConsentScreen, T3_a_changed_script_shows_the_difference) {
  HostScript before = setup();
  HostScript after = before;
  after.script = "curl https://example.com/setup.sh | sudo sh\n";
  after.env["LD_PRELOAD"] = {.value = "x.so"};
  const ScreenInput one = input({changed(before, after)});
  expect_golden("hostprovision/golden/consent-screen-changed.txt", consent_screen(one));
  EXPECT_THAT(consent_screen(one), Not(HasSubstr("  |   1  ")));
  EXPECT_THAT(consent_view(one), HasSubstr("  |   1  curl"));
}

TEST(ConsentScreen, T5_all_that_decides_is_shown) {
  HostScript script = template_script("true");
  script.env["LD_PRELOAD"] = {.value = "evil.so"};
  script.timeout = std::chrono::seconds(5);
  script.shell = "python3 -c 'import os' {{.ScriptName}}";
  const std::string text = consent_screen(input({fresh(script)}));
  EXPECT_THAT(text, HasSubstr("  | env.LD_PRELOAD: \"evil.so\"\n"));
  EXPECT_THAT(text, HasSubstr("  | timeout: 5s\n"));
  EXPECT_THAT(text, HasSubstr("  | command: python3 -c 'import os' {{.ScriptName}}\n"));
}

TEST(ConsentScreen, T11_scripts_of_default_yaml_say_why_they_are_asked_about) {
  HostScript script = default_script("true");
  script.consent_reason = "LIMA_HOME lies in the work tree of a repository, `/repo`";
  EXPECT_THAT(consent_screen(input({fresh(script)})), HasSubstr("From default.yaml:3: LIMA_HOME"));
}

TEST(ConsentScreen, S7_what_is_off_is_said_with_the_command) {
  const ConsentTrial trial;
  const std::vector<HostScript> scripts{template_script("a", 0, "setup"), template_script("b", 1),
                                        default_script("c", 2)};
  std::vector<ScreenScript> all;
  const Consent consent = trial.consent(scripts);
  for (const HostScript& script : scripts) all.push_back({script, consent.judge(script)});
  EXPECT_EQ(off_notice(all),
            "Host scripts that do not run: 0 \"setup\", 1: not allowed yet: it stands in the "
            "machine's own lima.yaml (hint: limactl host-provision allow dev 0 1)\n");
  EXPECT_EQ(off_notice({}), "");
}

}  // namespace
}  // namespace limequat::hostprovision
