#include "cli/flag_words.h"

#include <gtest/gtest.h>

#include <optional>

#include "base/error.h"

namespace limequat::cli {
namespace {

using Words = std::vector<std::string>;

struct FlagWords : testing::Test {
  FlagWords() {
    flags.text("-f,--format", format, "");
    flags.text("--name", name, "");
    flags.list("--set", sets, "");
    flags.boolean("-q,--quiet", quiet, "");
    flags.boolean("-x,--extra", extra, "");
    flags.boolean("--tty", tty, "");
  }

  Words read(const Words& words, FlagsEnd end = FlagsEnd::at_dashes) {
    return take_flags(flags, words, end);
  }
  std::string message(const Words& words) {
    try {
      (void)read(words);
    } catch (const UsageError& error) {
      return error.message();
    }
    return "no error";
  }

  FlagSet flags;
  std::string format = "table";
  std::optional<std::string> name;
  std::vector<std::string> sets;
  bool quiet = false;
  bool extra = false;
  std::optional<bool> tty;
};

TEST_F(FlagWords, ArgumentsAndFlagsInAnyOrder) {
  EXPECT_EQ(read({"a", "--format", "json", "", "-q", "-"}), (Words{"a", "", "-"}));
  EXPECT_EQ(format, "json");
  EXPECT_TRUE(quiet);
  EXPECT_FALSE(extra);
  EXPECT_EQ(tty, std::nullopt);
  EXPECT_EQ(name, std::nullopt);
}

TEST_F(FlagWords, AnEmptyValueBehindEqualsIsAValue) {
  EXPECT_EQ(read({"--format=", "next", "--name=", "--set="}), Words{"next"});
  EXPECT_EQ(format, "");
  EXPECT_EQ(name, "");
  EXPECT_EQ(sets, Words{""});
}

TEST_F(FlagWords, AnEmptyWordIsAValueToo) {
  EXPECT_EQ(read({"--name", "", "rest"}), Words{"rest"});
  EXPECT_EQ(name, "");
}

TEST_F(FlagWords, ValuesMayLookLikeFlags) {
  EXPECT_EQ(read({"--format", "--name", "-f", "-q"}), Words{});
  EXPECT_EQ(format, "-q");
  EXPECT_FALSE(quiet);
}

TEST_F(FlagWords, TheLastOfTwoCounts) {
  EXPECT_EQ(read({"-f", "json", "--name=a", "--format=yaml", "--name", "b", "-q", "--quiet=false",
                  "--tty", "--tty=0"}),
            Words{});
  EXPECT_EQ(format, "yaml");
  EXPECT_EQ(name, "b");
  EXPECT_FALSE(quiet);
  EXPECT_EQ(tty, false);
}

TEST_F(FlagWords, AListTakesOneValueEachTime) {
  EXPECT_EQ(read({"--set", "[.a, .b]", "arg", "--set=.c"}), Words{"arg"});
  EXPECT_EQ(sets, (Words{"[.a, .b]", ".c"}));
}

TEST_F(FlagWords, ShortFlagsStandTogetherAndBeforeTheirValue) {
  EXPECT_EQ(read({"-qxfjson"}), Words{});
  EXPECT_TRUE(quiet && extra);
  EXPECT_EQ(format, "json");
  EXPECT_EQ(read({"-f=yaml", "-q=false"}), Words{});
  EXPECT_EQ(format, "yaml");
  EXPECT_FALSE(quiet);
}

TEST_F(FlagWords, TwoDashesEndTheFlags) {
  EXPECT_EQ(read({"a", "--", "-q", "--", "--what"}), (Words{"a", "-q", "--", "--what"}));
  EXPECT_FALSE(quiet);
}

TEST_F(FlagWords, TheFirstArgumentMayEndTheFlags) {
  EXPECT_EQ(read({"-q", "vm", "--", "ls", "-x"}, FlagsEnd::at_first_argument),
            (Words{"vm", "--", "ls", "-x"}));
  EXPECT_FALSE(extra);
  EXPECT_EQ(read({"--", "vm", "-x"}, FlagsEnd::at_first_argument), (Words{"vm", "-x"}));
  EXPECT_FALSE(extra);
}

TEST_F(FlagWords, AllWordsMayBeArguments) {
  EXPECT_EQ(read({"-q", "--", "--what"}, FlagsEnd::before_anything), (Words{"-q", "--", "--what"}));
  EXPECT_FALSE(quiet);
}

TEST_F(FlagWords, BooleansTakeGosWordsOnlyBehindEquals) {
  EXPECT_EQ(read({"--tty", "false"}), Words{"false"});
  EXPECT_EQ(tty, true);
  for (const char* word : {"foo", "yes", "no", "2", ""}) {
    EXPECT_EQ(message({std::string("--tty=") + word}),
              std::string("invalid argument \"") + word +
                  "\" for \"--tty\" flag: neither true nor false");
  }
  EXPECT_EQ(message({"-q=maybe"}),
            "invalid argument \"maybe\" for \"-q, --quiet\" flag: neither true nor false");
}

TEST_F(FlagWords, SaysWhatIsWrongInPflagsWords) {
  EXPECT_EQ(message({"--name"}), "flag needs an argument: --name");
  EXPECT_EQ(message({"-qf"}), "flag needs an argument: 'f' in -qf");
  EXPECT_EQ(message({"--formt=x"}), "unknown flag: --formt\n\nDid you mean this?\n\t--format");
  EXPECT_EQ(message({"-qz"}), "unknown shorthand flag: 'z' in -qz");
  EXPECT_EQ(message({"---x"}), "bad flag syntax: ---x");
  EXPECT_EQ(message({"--=x"}), "bad flag syntax: --=x");
}

TEST_F(FlagWords, ANumberThatIsNoneNamesTheFlag) {
  int number = 0;
  flags.number("--fd", number, "");
  EXPECT_EQ(message({"--fd", "three"}),
            "invalid argument \"three\" for \"--fd\" flag: invalid syntax");
}

}  // namespace
}  // namespace limequat::cli
