// Where the values of flags go. What a command line sets is in flag_words_test.cc.
#include "cli/flag_set.h"

#include <gtest/gtest.h>

#include <string>

#include "base/error.h"

namespace limequat::cli {
namespace {

class FlagSetTest : public ::testing::Test {
 protected:
  std::string trouble(const std::string& value) {
    try {
      flags_.all().back().take(value);
    } catch (const UsageError& error) {
      return error.message();
    }
    return "";
  }

  FlagSet flags_;
};

TEST_F(FlagSetTest, IsFoundByEitherName) {
  std::string format;
  bool quiet = false;
  const Flag& flag = flags_.text("-f,--format", format, "How");
  flags_.boolean("--quiet", quiet, "");
  EXPECT_EQ(flags_.find("--format"), &flag);
  EXPECT_EQ(flags_.find("-f"), &flag);
  EXPECT_EQ(flags_.find("format"), nullptr);
  EXPECT_EQ(flags_.find(""), nullptr) << "--quiet has no short name, and that is not a name";
  EXPECT_EQ(flag.shown_name(), "-f, --format");
  EXPECT_EQ(flags_.find("--quiet")->shown_name(), "--quiet");
  EXPECT_TRUE(flag.takes_value());
  EXPECT_FALSE(flags_.find("--quiet")->takes_value());
}

TEST_F(FlagSetTest, NumbersArePflags) {
  std::optional<std::int64_t> cpus;
  flags_.number("--cpus", cpus, "");
  EXPECT_EQ(trouble("4"), "");
  EXPECT_EQ(cpus, 4);
  EXPECT_EQ(trouble("+5"), "");
  EXPECT_EQ(cpus, 5);
  EXPECT_EQ(trouble("-1"), "");
  EXPECT_EQ(cpus, -1);
  EXPECT_EQ(trouble("0x1F"), "");
  EXPECT_EQ(cpus, 31);
  EXPECT_EQ(trouble("-1"), "");
  for (const char* bad : {"", "x", "4x", " 4", "4.0", "+", "+-4"}) {
    EXPECT_EQ(trouble(bad),
              std::string("invalid argument \"") + bad + "\" for \"--cpus\" flag: invalid syntax");
  }
  EXPECT_EQ(trouble("9223372036854775808"),
            "invalid argument \"9223372036854775808\" for \"--cpus\" flag: value out of range");
  EXPECT_EQ(cpus, -1) << "what is wrong changes nothing";
}

TEST_F(FlagSetTest, APortIsSixteenBits) {
  std::optional<std::uint16_t> port;
  flags_.number("--ssh-port", port, "");
  EXPECT_EQ(trouble("65535"), "");
  EXPECT_EQ(port, 65535);
  EXPECT_NE(trouble("65536"), "");
  EXPECT_NE(trouble("-1"), "");
  EXPECT_EQ(trouble("+1"), "invalid argument \"+1\" for \"--ssh-port\" flag: invalid syntax");
  EXPECT_EQ(trouble("0x16"), "");
  EXPECT_EQ(port, 22);
}

TEST_F(FlagSetTest, FractionsAreFinite) {
  std::optional<float> memory;
  flags_.number("--memory", memory, "");
  EXPECT_EQ(trouble("1.5"), "");
  EXPECT_EQ(memory, 1.5F);
  EXPECT_EQ(trouble("+1.5"), "");
  for (const char* bad : {"inf", "nan", "1.5GiB", "", "1e99"}) EXPECT_NE(trouble(bad), "") << bad;
  EXPECT_EQ(memory, 1.5F);
}

TEST_F(FlagSetTest, AListGrowsAndTheOthersAreReplaced) {
  std::vector<std::string> sets;
  std::optional<std::string> name;
  const Flag& list = flags_.list("--set", sets, "");
  const Flag& text = flags_.text("--name", name, "");
  for (const char* value : {"a", "", "b"}) {
    list.take(value);
    text.take(value);
  }
  EXPECT_EQ(sets, (std::vector<std::string>{"a", "", "b"}));
  EXPECT_EQ(name, "b");
}

}  // namespace
}  // namespace limequat::cli
