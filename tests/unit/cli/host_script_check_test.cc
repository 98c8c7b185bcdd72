#include "cli/host_script_check.h"

#include <gtest/gtest.h>

namespace limequat::cli {
namespace {

TEST(HostScriptCheck, SyntaxMessagesOfBash) {
  const auto findings = syntax_findings(
      "/tmp/x/script.sh: line 3: syntax error near unexpected token `fi'\n"
      "/tmp/x/script.sh: line 3: `fi'\n",
      "/tmp/x/script.sh", {"/h/lima.yaml", 12, 3});
  ASSERT_EQ(findings.size(), 1);
  EXPECT_EQ(findings[0].text(), "/h/lima.yaml:14: error: syntax error near unexpected token `fi'");
}

TEST(HostScriptCheck, SyntaxMessagesOfDash) {
  const auto findings = syntax_findings("/tmp/x/script.sh: 2: Syntax error: \"fi\" unexpected\n",
                                        "/tmp/x/script.sh", {"/h/lima.yaml", 12, 3});
  ASSERT_EQ(findings.size(), 1);
  EXPECT_EQ(findings[0].text(), "/h/lima.yaml:13: error: Syntax error: \"fi\" unexpected");
}

TEST(HostScriptCheck, TheEndIsTheLastLine) {
  const auto findings =
      syntax_findings("/tmp/x/script.sh: line 4: syntax error: unexpected end of file\n",
                      "/tmp/x/script.sh", {"f", 12, 3});
  ASSERT_EQ(findings.size(), 1);
  EXPECT_EQ(findings[0].line, 14);
}

TEST(HostScriptCheck, OtherWordsAreNoMessages) {
  EXPECT_TRUE(syntax_findings("warning: something\n/tmp/x/script.sh: oops\n", "/tmp/x/script.sh",
                              {"f", 1, 1})
                  .empty());
}

std::vector<config::Problem> unknown_in(const std::string& text) {
  const config::HostScript script{.file = "/h/lima.yaml",
                                  .line = 7,
                                  .script_line = 8,
                                  .shell = "bash",
                                  .script = text,
                                  .shorthand = true};
  return unknown_variables({script}, gotemplate::StructBuilder("store.FormatData")
                                         .field("Name", "name", gotemplate::Omit::never, "dev")
                                         .build());
}

TEST(HostScriptCheck, H6_WhatATextNamesMustBeThere) {
  EXPECT_TRUE(unknown_in("echo {{.Name}} {{define \"x\"}}y{{end}}{{template \"x\"}}").empty());
  for (const auto& [text, words] :
       {std::pair("a\n{{.Nope}}", "can't evaluate field Nope"),
        std::pair("a\n{{template \"x\"}}", "template \"x\" not defined")}) {
    const auto problems = unknown_in(text);
    ASSERT_EQ(problems.size(), 1) << text;
    EXPECT_EQ(problems[0].file, "/h/lima.yaml");
    EXPECT_EQ(problems[0].line, 9);
    EXPECT_NE(problems[0].message.find(words), std::string::npos) << problems[0].message;
  }
}

TEST(HostScriptCheck, H6_WhatOnlyAStartKnowsIsNoError) {
  EXPECT_TRUE(unknown_in("{{index .Name 100}}").empty());
}

TEST(HostScriptCheck, T14_FindingsAreHarmless) {
  const ScriptFinding finding{ScriptFinding::Kind::note, "f", 1, "a\x1b[2Jb\nc"};
  EXPECT_EQ(finding.text(), "f:1: note: a\\u{001B}[2Jb\\u{000A}c");
}

}  // namespace
}  // namespace limequat::cli
