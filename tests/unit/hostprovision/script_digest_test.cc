#include "hostprovision/script_digest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "base/digest.h"
#include "hostprovision/risk_notes.h"
#include "hostprovision/script_text.h"
#include "tests/unit/hostprovision/consent_support.h"

namespace limequat::hostprovision {
namespace {

using config::HostScript;
using config::Phase;
using From = HostScript::EnvValue::From;

TEST(ScriptDigest, IsOverCanonicalJson) {
  HostScript script = template_script("echo \"hi\"\n");
  script.env["B"] = {.value = "2", .secret = true};
  script.env["A"] = {.from = From::file, .value = "/x"};
  script.timeout = std::chrono::seconds(3);
  script.on_error = config::OnError::warn;
  const std::string json =
      R"({"env":{"A":{"from":"file","secret":false,"value":"/x"},)"
      R"("B":{"from":"literal","secret":true,"value":"2"}},"hostOS":["darwin","linux"],)"
      R"("instances":[],"onError":"warn","phase":["pre-start"],"sandbox":"none",)"
      R"("script":"echo \"hi\"\u000a","shell":"bash","timeout":3000,"wait":true})";
  EXPECT_EQ(canonical_json(script), json);
  EXPECT_EQ(script_digest(script), "sha256:" + sha256_hex("limequat-host-script-v1\n" + json));
}

TEST(ScriptDigest, T5_every_field_that_decides_counts) {
  const std::vector<std::function<void(HostScript&)>> changes{
      [](HostScript&) {},
      [](HostScript& s) { s.script = "false"; },
      [](HostScript& s) { s.script = "true "; },
      [](HostScript& s) { s.script = "true\n"; },
      [](HostScript& s) { s.script = "true\r\n"; },
      [](HostScript& s) { s.script = ""; },
      [](HostScript& s) { s.script.reset(); },
      [](HostScript& s) { s.shell = "sh"; },
      [](HostScript& s) { s.shell = ""; },
      [](HostScript& s) { s.shell.reset(); },
      [](HostScript& s) { s.host_os = {"linux"}; },
      [](HostScript& s) { s.host_os = {"darwin,linux"}; },
      [](HostScript& s) { s.host_os.clear(); },
      [](HostScript& s) { s.wait = false; },
      [](HostScript& s) { s.phases = {Phase::pre_stop}; },
      [](HostScript& s) {
        s.phases = {Phase::pre_stop, Phase::pre_start};
      },
      [](HostScript& s) { s.timeout = std::chrono::seconds(1); },
      [](HostScript& s) { s.on_error = config::OnError::warn; },
      [](HostScript& s) { s.on_error = config::OnError::abort; },
      [](HostScript& s) { s.instances = {"dev"}; },
      [](HostScript& s) { s.sandbox = config::Sandbox::restricted; },
      [](HostScript& s) { s.env["A"] = {.value = "1"}; },
      [](HostScript& s) { s.env["A"] = {.value = "1", .secret = true}; },
      [](HostScript& s) { s.env["A"] = {.from = From::command, .value = "1"}; },
      [](HostScript& s) { s.env["A1"] = {.value = ""}; }};
  std::set<std::string> digests;
  for (const auto& change : changes) {
    HostScript script = template_script("true");
    change(script);
    digests.insert(script_digest(script));
  }
  EXPECT_EQ(digests.size(), changes.size());
}

TEST(ScriptDigest, NameMessageDebugAndPlaceDoNotCount) {
  const HostScript script = template_script("true", 0, "a");
  HostScript other = template_script("true", 7, "b");
  other.message = "hello";
  other.debug = true;
  other.file = "/elsewhere";
  other.origin = config::ScriptOrigin::default_yaml;
  other.shorthand = false;
  EXPECT_EQ(script_digest(script), script_digest(other));
}

TEST(ScriptDigest, OrderThatMeansNothingDoesNotCount) {
  HostScript a = template_script("true");
  a.phases = {Phase::pre_stop, Phase::pre_start};
  a.instances = {"!x", "dev*"};
  HostScript b = a;
  b.phases = {Phase::pre_start, Phase::pre_stop, Phase::pre_start};
  b.instances = {"dev*", "!x"};
  b.host_os = {"linux", "darwin", "linux"};
  EXPECT_EQ(script_digest(a), script_digest(b));
}

TEST(ScriptDigest, T5_no_two_texts_collide) {
  // Composed and decomposed, look-alikes, bytes that are no UTF-8 beside what they are escaped as,
  // NUL, and text that tries to end its own string.
  const std::vector<std::string> texts{"\u00e9",
                                       "e\u0301",
                                       "\u0435",
                                       "e",
                                       "\xff",
                                       "\\udcff",
                                       "\xfe",
                                       std::string("a\0b", 3),
                                       "ab",
                                       "a\\u0000b",
                                       "\",\"shell\":\"",
                                       "\\\",\\\"shell\\\":\\\"",
                                       "\xc3",
                                       "\xc3\xa9\xc3",
                                       "a\u200b",
                                       "a",
                                       "a ",
                                       " a",
                                       "a\t",
                                       "\xed\xb3\xbf"};
  std::set<std::string> digests;
  for (const std::string& text : texts) digests.insert(script_digest(template_script(text)));
  EXPECT_EQ(digests.size(), texts.size());
}

TEST(ScriptDigest, T5_the_values_that_the_text_names) {
  HostScript script = template_script("{{.Param.tool}} {{.Param.url}} | bash");
  const std::string without = script_digest(script);
  script.params = {{"tool", "curl"}, {"url", "https://good.example"}};
  EXPECT_THAT(
      canonical_json(script),
      testing::HasSubstr(
          R"("onError":null,"params":{"tool":"curl","url":"https://good.example"},"phase":)"));
  const std::string good = script_digest(script);
  script.params["url"] = "https://bad.example";
  EXPECT_NE(script_digest(script), good);
  EXPECT_NE(script_digest(script), without);
  EXPECT_THAT(readable_text(script), testing::HasSubstr("Param.tool: \"curl\"\n"
                                                        "Param.url: \"https://bad.example\"\n"));
  EXPECT_THAT(risk_notes(script),
              testing::Contains(testing::HasSubstr("downloads and executes code")));
}

TEST(ScriptDigest, Short) {
  const std::string digest = script_digest(template_script("true"));
  EXPECT_EQ(short_digest(digest), digest.substr(0, 19) + "…");
  EXPECT_EQ(short_digest("sha256:ab"), "sha256:ab");
}

TEST(ScriptText, SaysWhatTheDigestCovers) {
  HostScript script = template_script("echo hi\n");
  script.env["TOKEN"] = {.from = From::command, .value = "pass show x", .secret = true};
  script.timeout = std::chrono::seconds(90);
  EXPECT_EQ(readable_text(script),
            "shell: bash\nphase: pre-start\nhostOS: darwin, linux\nwait: true\nsandbox: none\n"
            "timeout: 1m30s\nenv.TOKEN (secret) from the command: \"pass show x\"\n"
            "script:\necho hi\n");
  EXPECT_EQ(summary_of(script), "pre-start, bash, waits, no sandbox");
  script.shell = "python3 {{.ScriptName}} --x";
  EXPECT_EQ(summary_of(script, true),
            "pre-start, a command of its own, waits, sandbox: restricted");
  EXPECT_THAT(settings_text(script), testing::StartsWith("command: python3 {{.ScriptName}} --x\n"));
}

}  // namespace
}  // namespace limequat::hostprovision
