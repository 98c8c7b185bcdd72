#include "locator/modeline.h"

#include <gtest/gtest.h>

namespace limequat::locator {
namespace {

constexpr const char* kOrigin = "/usr/share/lima/templates/_images/x.yaml";

std::string with(const std::string& schema) {
  return "# yaml-language-server: $schema=" + schema + "\n# text\ncpus: 1\n";
}

TEST(Modeline, ARelativeSchemaIsWhereTheFileWas) {
  EXPECT_EQ(with_absolute_schema(with("a.json"), kOrigin),
            with("/usr/share/lima/templates/_images/a.json"));
  EXPECT_EQ(with_absolute_schema(with("../a.json"), kOrigin),
            with("/usr/share/lima/templates/a.json"));
  EXPECT_EQ(with_absolute_schema(with("./s/a.json"), "https://host/x/t.yaml?q"),
            with("https://host/x/./s/a.json"));
}

TEST(Modeline, AnAbsoluteOneStays) {
  for (const char* schema : {"/a.json", "https://host/a.json", "file:///a.json"}) {
    EXPECT_EQ(with_absolute_schema(with(schema), kOrigin), with(schema));
    EXPECT_EQ(with_absolute_schema(with(schema), "-"), with(schema));
  }
}

TEST(Modeline, ALineThatWouldPointNowhereGoes) {
  EXPECT_EQ(with_absolute_schema(with("a.json"), "-"), "# text\ncpus: 1\n");
  EXPECT_EQ(with_absolute_schema(with("a.json"), ""), "# text\ncpus: 1\n");
  EXPECT_EQ(with_absolute_schema(with("a.json"), "/my files/x.yaml"), "# text\ncpus: 1\n");
  EXPECT_EQ(with_absolute_schema(with(""), "-"), "# text\ncpus: 1\n");
  EXPECT_EQ(without_schema(with("/a.json")), "# text\ncpus: 1\n");
}

TEST(Modeline, IsFoundAmongTheCommentsBeforeTheContent) {
  for (const char* line :
       {"#yaml-language-server:$schema=a.json", "  #  yaml-language-server : x $schema=a.json y",
        "# text\n\n# yaml-language-server: $schema=a.json # z",
        "---\n# yaml-language-server: $schema=a.json"}) {
    const std::string text = std::string("\xEF\xBB\xBF") + line + "\r\ncpus: 1\r\n";
    std::string expected = text;
    expected.insert(expected.find("a.json"), "/t/");
    EXPECT_EQ(with_absolute_schema(text, "/t/x.yaml"), expected) << line;
  }
  EXPECT_EQ(without_schema("\xEF\xBB\xBF# yaml-language-server: $schema=a\r\na: 1\r\n"),
            "\xEF\xBB\xBF"
            "a: 1\r\n");
  EXPECT_EQ(without_schema("# yaml-language-server: $schema=a"), "");
}

TEST(Modeline, NothingElseIsOne) {
  for (const char* text :
       {"", "\n", "cpus: 1\n# yaml-language-server: $schema=a.json\n", "# $schema=a.json\n",
        "# yaml-language-server: schema\n", "# yaml-language-server $schema=a.json\n",
        "a: |\n  # yaml-language-server: $schema=a.json\n", "yaml-language-server: $schema=a\n"}) {
    EXPECT_EQ(with_absolute_schema(text, "/t/x.yaml"), text);
    EXPECT_EQ(without_schema(text), text);
  }
}

}  // namespace
}  // namespace limequat::locator
