// `hostProvision`: how entries are read. The rules are those of the specification, by number.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/config/sample.h"

namespace limequat::config::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<HostScript> scripts(std::string_view default_yaml,
                                const HostFacts& facts = sample_facts()) {
  return load({.default_yaml = default_yaml}, facts).machine.host_provision;
}

HostScript script(std::string_view entry, const HostFacts& facts = sample_facts()) {
  return scripts("hostProvision:\n- " + std::string(entry) + "\n", facts).at(0);
}

// The example at the top of the specification, as it stands there.
constexpr std::string_view kExample =
    R"yaml(# $LIMA_HOME/_config/default.yaml   (🟢 built-in default: null)
hostProvision:
- debug: false      # keep the script file, in {{.Dir}}. Default: false
  hostOS: darwin    # string or list: runs only on these hosts (Go's runtime.GOOS names: darwin, linux, windows)
  script: |         # handed to the shell as a temporary file
    xattr -w com.apple.metadata:com_apple_backup_excludeItem true {{.Dir}}/{basedisk,diffdisk}
  shell: bash       # default: null
  wait: true        # finish before the machine starts. Default: true
- bash: |           # shorthand for {shell: bash, hostOS: [darwin, linux], script: ...}
    jq=/opt/homebrew/bin/jq && test -x $jq || exit 0
    tail -n0 -F ha.stderr.log | while read -r line; do
      msg=$(echo "$line"|$jq -er '
        select(.hostProvision and .hostProvision != {{.Index}})| # lines of the other host scripts
        select(.level == "error")|                               # errors only
        .msg
      ') || continue
      osascript -e "on run argv" -e "display notification (item 1 of argv) with title \"Lima\"" -e "end run" "$msg"
      echo Posted a notification
    done
  debug: false
  hostOS: darwin
  wait: false
)yaml";

TEST(HostScript, BothExamplesVerbatim) {
  const Loaded loaded = load({.machine = kImage, .default_yaml = kExample});
  EXPECT_EQ(joined(loaded.warnings), "");
  const Validation validation = validate(loaded.machine, {});
  EXPECT_EQ(joined(validation.errors), "");
  EXPECT_EQ(joined(validation.warnings), "");
  const auto& all = loaded.machine.host_provision;
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].shell, "bash");
  EXPECT_EQ(all[0].script,
            "xattr -w com.apple.metadata:com_apple_backup_excludeItem true "
            "{{.Dir}}/{basedisk,diffdisk}\n");
  EXPECT_THAT(all[0].host_os, ElementsAre("darwin"));
  EXPECT_TRUE(all[0].wait);
  EXPECT_FALSE(all[0].shorthand);
  EXPECT_EQ(all[0].line, 3);
  EXPECT_EQ(all[0].script_line, 6);
  EXPECT_EQ(all[0].file, kDefaultPath);
  EXPECT_EQ(all[1].shell, "bash");
  EXPECT_TRUE(all[1].script->starts_with("jq=/opt/homebrew/bin/jq && test -x $jq || exit 0\ntail"));
  EXPECT_TRUE(all[1].script->ends_with("  echo Posted a notification\ndone\n"));
  EXPECT_TRUE(all[1].shorthand);
  EXPECT_THAT(all[1].host_os, ElementsAre("darwin"));
  EXPECT_FALSE(all[1].wait);
  EXPECT_EQ(all[1].line, 9);
  EXPECT_EQ(all[1].script_line, 10);
  EXPECT_EQ(all[1].index, 1);
}

TEST(HostScript, H1_nothing_without_the_list) {
  for (const char* text :
       {"", "hostProvision:\n", "hostProvision: null\n", "hostProvision: []\n"}) {
    EXPECT_THAT(scripts(text), IsEmpty()) << text;
  }
}

TEST(HostScript, H1_is_a_list) {
  EXPECT_EQ(load_error({.default_yaml = "hostProvision: {bash: x}"}),
            "/lima/_config/default.yaml:1:16: field `hostProvision` must be a list, got a mapping");
}

TEST(HostScript, H4_host_os_names_are_those_of_go) {
  EXPECT_THAT(script("{bash: x, hostOS: linux}").host_os, ElementsAre("linux"));
  EXPECT_THAT(script("{bash: x, hostOS: windows}").host_os, ElementsAre("windows"));
  HostFacts mac = sample_facts();
  mac.goos = "darwin";
  EXPECT_THAT(script("{script: x}", mac).host_os, ElementsAre("darwin"));
}

TEST(HostScript, H11_host_os_is_a_string_or_a_list) {
  EXPECT_THAT(script("{bash: x, hostOS: darwin}").host_os, ElementsAre("darwin"));
  EXPECT_THAT(script("{bash: x, hostOS: [windows, linux]}").host_os,
              ElementsAre("windows", "linux"));
}

TEST(HostScript, H11_skipped_entries_keep_their_index) {
  const auto all =
      scripts("hostProvision: [{bash: a, hostOS: windows}, {bash: b}, {cmd: c}, {bash: d}]");
  ASSERT_EQ(all.size(), 4u);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(all[static_cast<std::size_t>(i)].index, i);
}

TEST(HostScript, H12_script_is_optional) {
  const HostScript s = script("{shell: 'xdg-open http://localhost'}");
  EXPECT_EQ(s.script, std::nullopt);
  EXPECT_EQ(s.shell, "xdg-open http://localhost");
  EXPECT_EQ(s.invalid, "");
}

TEST(HostScript, H13_no_shell_is_no_shell) {
  const HostScript s = script("{script: x}");
  EXPECT_EQ(s.shell, std::nullopt);
  EXPECT_EQ(s.script, "x");
}

TEST(HostScript, H20_shorthands_imply_their_hosts) {
  struct Case {
    const char* key;
    std::vector<std::string> host_os;
  };
  for (const Case& c :
       {Case{"bash", {"darwin", "linux"}}, Case{"sh", {"darwin", "linux"}},
        Case{"pwsh", {"windows"}}, Case{"powershell", {"windows"}}, Case{"cmd", {"windows"}}}) {
    const HostScript s = script("{" + std::string(c.key) + ": text}");
    EXPECT_EQ(s.shell, c.key);
    EXPECT_EQ(s.script, "text");
    EXPECT_TRUE(s.shorthand);
    EXPECT_EQ(s.host_os, c.host_os) << c.key;
    EXPECT_EQ(script("{hostOS: linux, " + std::string(c.key) + ": text}").host_os,
              std::vector<std::string>{"linux"});
  }
}

TEST(HostScript, H20_shorthands_combine_with_debug_and_wait) {
  const HostScript s = script("{bash: x, debug: true, wait: false, hostOS: [linux]}");
  EXPECT_TRUE(s.debug);
  EXPECT_FALSE(s.wait);
  EXPECT_THAT(s.host_os, ElementsAre("linux"));
}

TEST(HostScript, HostsOfEntriesWithoutHostOs) {
  EXPECT_THAT(script("{shell: sh, script: x}").host_os, ElementsAre("darwin", "linux"));
  EXPECT_THAT(script("{shell: pwsh, script: x}").host_os, ElementsAre("windows"));
  EXPECT_THAT(script("{script: x}").host_os, ElementsAre("linux"));
  EXPECT_THAT(script("{shell: 'zsh {{.ScriptName}}', script: x}").host_os, IsEmpty());
}

TEST(HostScript, H21_waits_by_default) {
  EXPECT_TRUE(script("{bash: x}").wait);
  EXPECT_FALSE(script("{bash: x, wait: false}").wait);
  EXPECT_FALSE(script("{bash: x}").debug);
}

TEST(HostScript, H25_machine_then_default) {
  const Loaded loaded = load({.machine = "hostProvision:\n- bash: m0\n- bash: m1\n",
                              .default_yaml = "cpus: 1\nhostProvision:\n- bash: d0\n"});
  const auto& all = loaded.machine.host_provision;
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].script, "m0");
  EXPECT_EQ(all[0].origin, ScriptOrigin::machine);
  EXPECT_EQ(all[0].file, kMachinePath);
  EXPECT_EQ(all[1].line, 3);
  EXPECT_EQ(all[2].script, "d0");
  EXPECT_EQ(all[2].index, 2);
  EXPECT_EQ(all[2].origin, ScriptOrigin::default_yaml);
  EXPECT_EQ(all[2].file, kDefaultPath);
  EXPECT_EQ(all[2].line, 3);
}

TEST(HostScript, H25_override_is_ignored_with_a_warning) {
  const Loaded loaded = load({.override_yaml = "hostProvision:\n- bash: o\n"});
  EXPECT_THAT(loaded.machine.host_provision, IsEmpty());
  EXPECT_EQ(
      joined(loaded.warnings),
      "/lima/_config/override.yaml:2:1: field `hostProvision` is ignored in override.yaml; host "
      "scripts of your own belong in default.yaml");
}

TEST(HostScript, FileThatIsNotTrustedHasNone) {
  const Loader loader(sample_facts(), LayerText{.path = std::string(kDefaultPath),
                                                .text = "cpus: 3\nhostProvision: [{bash: x}]",
                                                .host_scripts_refused = "it is world-writable"});
  const Loaded loaded = loader.load({.path = "/y", .text = ""}, sample_instance());
  EXPECT_THAT(loaded.machine.host_provision, IsEmpty());
  EXPECT_EQ(loaded.machine.cpus, 3);
  EXPECT_THAT(joined(loaded.warnings), HasSubstr("refused: it is world-writable"));
}

TEST(HostScript, WhereTheTextBegins) {
  EXPECT_EQ(script("bash: one").script_line, 2);
  EXPECT_EQ(script("name: x\n  bash: |\n    a\n    b").script_line, 4);
  EXPECT_EQ(script("name: x\n  bash: >-\n\n    a").script_line, 4);
  EXPECT_EQ(script("shell: 'x {{.ScriptName}}'\n  script: |2\n     a").script_line, 4);
}

TEST(HostScript, ExtensionKeys) {
  using namespace std::chrono_literals;
  using From = HostScript::EnvValue::From;
  const HostScript s = script(
      "name: vpn\n"
      "  bash: x\n"
      "  message: |\n    two\n    lines\n"
      "  phase: [post-start, pre-stop]\n"
      "  timeout: 1m30s\n"
      "  onError: warn\n"
      "  instances: ['dev*', '!dev2']\n"
      "  sandbox: restricted\n"
      "  env:\n    A: text\n    B: 5\n    C: {from: file, path: /f, secret: true}\n"
      "    D: {from: command, command: pass x}\n    E: {value: v, secret: true}\n");
  EXPECT_EQ(s.invalid, "");
  EXPECT_EQ(s.name, "vpn");
  EXPECT_EQ(s.message, "two\nlines\n");
  EXPECT_THAT(s.phases, ElementsAre(Phase::post_start, Phase::pre_stop));
  EXPECT_EQ(s.timeout, 90s);
  EXPECT_EQ(s.on_error, OnError::warn);
  EXPECT_THAT(s.instances, ElementsAre("dev*", "!dev2"));
  EXPECT_EQ(s.sandbox, Sandbox::restricted);
  EXPECT_EQ(s.env.at("A").value, "text");
  EXPECT_EQ(s.env.at("B").value, "5");
  EXPECT_EQ(s.env.at("C").from, From::file);
  EXPECT_EQ(s.env.at("C").value, "/f");
  EXPECT_TRUE(s.env.at("C").secret);
  EXPECT_EQ(s.env.at("D").from, From::command);
  EXPECT_TRUE(s.env.at("E").secret);
}

TEST(HostScript, ExtensionDefaults) {
  const HostScript s = script("{bash: x}");
  EXPECT_THAT(s.phases, ElementsAre(Phase::pre_start));
  EXPECT_EQ(s.timeout, std::nullopt);
  EXPECT_EQ(s.on_error, std::nullopt);
  EXPECT_THAT(s.instances, IsEmpty());
  EXPECT_EQ(s.sandbox, Sandbox::none);
  EXPECT_THAT(script("{bash: x, phase: pre-delete}").phases, ElementsAre(Phase::pre_delete));
}

TEST(HostScript, InvalidEntryNeverLooksHarmless) {
  EXPECT_NE(script("{bash: x, hostOS: []}").invalid, "");
  EXPECT_EQ(script("{bash: x, sandbox: typo}").sandbox, Sandbox::restricted);
  EXPECT_NE(script("{bash: x, sandbox: typo}").invalid, "");
}

}  // namespace
}  // namespace limequat::config::test
