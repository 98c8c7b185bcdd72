#include "cli/flag_number.h"

#include <gtest/gtest.h>

#include <limits>
#include <ostream>

namespace limequat::cli {

static void PrintTo(NumberTrouble trouble, std::ostream* out) {
  *out << (trouble == NumberTrouble::syntax ? "syntax" : "range");
}

namespace {

constexpr auto kSyntax = NumberTrouble::syntax;
constexpr auto kRange = NumberTrouble::range;

TEST(FlagNumber, SignedOnesAreGoLiterals) {
  using Int = std::int64_t;
  using Result = NumberOrTrouble<Int>;
  const std::pair<const char*, Int> good[] = {
      {"0", 0},
      {"-0", 0},
      {"+5", 5},
      {"-12", -12},
      {"0x1f", 31},
      {"-0X1F", -31},
      {"0b101", 5},
      {"0B1", 1},
      {"0o17", 15},
      {"0O17", 15},
      {"017", 15},
      {"00", 0},
      {"1_000", 1000},
      {"0x_f_f", 0xff},
      {"0_7", 7},
      {"+0b_1", 1},
      {"0b1_0", 2},
      {"-1_2", -12},
      {"9223372036854775807", std::numeric_limits<Int>::max()},
      {"-9223372036854775808", std::numeric_limits<Int>::min()},
  };
  for (const auto& [text, value] : good) EXPECT_EQ(parse_go_int(text), Result(value)) << text;
  for (const char* bad :
       {"",    "+",   "-",    "--1",   "+-1",  "-+1",  "x",    "1x",  " 1", "1 ", "08",
        "0o8", "0b2", "0x",   "0b",    "0o",   "0xg",  "0x-1", "x1",  "_1", "1_", "1__0",
        "0_",  "0x_", "0x1_", "0x__1", "_0x1", "0_x1", "-_1",  "1.0", "1e3"}) {
    EXPECT_EQ(parse_go_int(bad), Result(kSyntax)) << bad;
  }
  for (const char* big : {"9223372036854775808", "-9223372036854775809", "0x10000000000000000"}) {
    EXPECT_EQ(parse_go_int(big), Result(kRange)) << big;
  }
}

TEST(FlagNumber, UnsignedOnesHaveNoSign) {
  using Result = NumberOrTrouble<std::uint64_t>;
  EXPECT_EQ(parse_go_uint("0xFFFFFFFFFFFFFFFF"), Result(~std::uint64_t{0}));
  EXPECT_EQ(parse_go_uint("0o777_777"), Result(std::uint64_t{0777777}));
  EXPECT_EQ(parse_go_uint("18446744073709551616"), Result(kRange));
  for (const char* bad : {"+1", "-1", "", "-0"}) EXPECT_EQ(parse_go_uint(bad), Result(kSyntax));
}

TEST(FlagNumber, FractionsAreGoLiterals) {
  using Result = NumberOrTrouble<float>;
  const std::pair<const char*, float> good[] = {
      {"1.5", 1.5F}, {"+1.5", 1.5F},   {"-.5", -.5F},    {"2.", 2.F},        {"1e3", 1000.F},
      {"010", 10.F}, {"1_0.5", 10.5F}, {"0x1p-2", .25F}, {"-0X1.8P1", -3.F}, {"0x_1p0", 1.F},
  };
  for (const auto& [text, value] : good) EXPECT_EQ(parse_go_float(text), Result(value)) << text;
  for (const char* bad :
       {"",  "+",   "+-1",    "--1",  "inf",  "+Inf", "-infinity", "nan", "1.5GiB", "1e",
        ".", "0x1", "0x-1p1", "0xp1", "1_.5", "1._5", "_1",        "1_",  "1e_5",   " 1"}) {
    EXPECT_EQ(parse_go_float(bad), Result(kSyntax)) << bad;
  }
  EXPECT_EQ(parse_go_float("1e99"), Result(kRange));
}

}  // namespace
}  // namespace limequat::cli
