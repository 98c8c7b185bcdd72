// Colours: where they are, and that nothing else changes.
#include "cli/colour.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace limequat::cli {
namespace {

// `<` for a colour's begin with its letter, `>` for its end: <kname>: <strue text>.
std::string marked(std::string text) {
  const auto replace = [&text](std::string_view what, std::string_view with) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what)) {
      text.replace(at, what.size(), with);
    }
  };
  replace("\x1b[36m", "<k");
  replace("\x1b[32m", "<s");
  replace("\x1b[95m", "<n");
  replace("\x1b[93m", "<a");
  replace("\x1b[90m", "<c");
  replace("\x1b[0m", ">");
  return text;
}

std::string without_colours(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    if (text.starts_with("\x1b[")) {
      text.remove_prefix(text.find('m') + 1);
    } else {
      plain += text[0];
      text.remove_prefix(1);
    }
  }
  return plain;
}

TEST(ColourJson, KeysStringsNumbersAndWords) {
  EXPECT_EQ(marked(colour_json(R"({"a":1,"b":["x",-2.5e3,true,null],"c d":{}})")),
            R"({<k"a">:<n1>,<k"b">:[<s"x">,<n-2.5e3>,<ntrue>,null],<k"c d">:{}})");
  EXPECT_EQ(marked(colour_json("{\n    \"a\": \"say \\\"x\\\": 1\"\n}\n")),
            "{\n    <k\"a\">: <s\"say \\\"x\\\": 1\">\n}\n");
}

TEST(ColourYaml, KeysAndValues) {
  EXPECT_EQ(
      marked(colour_yaml("---\na: 1\nb: true # why\nc: two words\nd: null\n\"e f\": 'it''s'\n")),
      "---\n<ka>: <n1>\n<kb>: <ntrue> <c# why>\n<kc>: <stwo words>\n<kd>: null\n"
      "<k\"e f\">: <s'it''s'>\n");
}

TEST(ColourYaml, ListsCommentsAnchorsAndFlow) {
  EXPECT_EQ(marked(colour_yaml("# top\nx:\n- location: /a\n  n: 2\n- - y\nf: {a: 1} # z\n")),
            "<c# top>\n<kx>:\n- <klocation>: <s/a>\n  <kn>: <n2>\n- - <sy>\n<kf>: {a: 1} <c# z>\n");
  EXPECT_EQ(marked(colour_yaml("a: &A 1\nb: *A\nurl: https://h/p#q\n")),
            "<ka>: <a&A> <n1>\n<kb>: <a*A>\n<kurl>: <shttps://h/p#q>\n");
}

TEST(ColourYaml, BlocksEndWithTheirIndentation) {
  EXPECT_EQ(marked(colour_yaml("s: |\n  # no comment\n\n  k: v\nt: 1\n")),
            "<ks>: |\n  <s# no comment>\n\n  <sk: v>\n<kt>: <n1>\n");
  EXPECT_EQ(marked(colour_yaml("- |\n  a: 1\n- b: 2\n")), "- |\n  <sa: 1>\n- <kb>: <n2>\n");
}

TEST(Colour, NothingElseChanges) {
  std::mt19937 random(20260712);
  constexpr std::string_view kBytes = "ab1-:#'\"|>[]{},&*!\\ \n\t\r.~\xc3\xa9";
  for (int turn = 0; turn < 3000; ++turn) {
    std::string text;
    for (std::size_t length = random() % 40; length > 0; --length) {
      text += kBytes[random() % kBytes.size()];
    }
    ASSERT_EQ(without_colours(colour_yaml(text)), text);
    ASSERT_EQ(without_colours(colour_json(text)), text);
  }
}

}  // namespace
}  // namespace limequat::cli
