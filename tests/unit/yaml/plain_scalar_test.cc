// The rules of upstream's decoder for unquoted words.
#include "yaml/plain_scalar.h"

#include <gtest/gtest.h>

#include <cmath>

namespace limequat::yaml {
namespace {

TEST(PlainScalar, kinds) {
  const struct {
    std::string_view text;
    Kind kind;
  } cases[] = {
      {"", Kind::null},
      {"~", Kind::null},
      {"null", Kind::null},
      {"Null", Kind::null},
      {"NULL", Kind::null},
      {"nULL", Kind::string},
      {"none", Kind::string},
      {"true", Kind::boolean},
      {"True", Kind::boolean},
      {"TRUE", Kind::boolean},
      {"false", Kind::boolean},
      {"yes", Kind::string},
      {"no", Kind::string},
      {"on", Kind::string},
      {"off", Kind::string},
      {"y", Kind::string},
      {"0", Kind::integer},
      {"4", Kind::integer},
      {"-4", Kind::integer},
      {"+4", Kind::integer},
      {"017", Kind::integer},
      {"08", Kind::string},
      {"0o17", Kind::integer},
      {"0o8", Kind::string},
      {"0x1f", Kind::integer},
      {"0X1f", Kind::string},
      {"-0x1F", Kind::integer},
      {"0b101", Kind::integer},
      {"0b2", Kind::string},
      {"1_000", Kind::integer},
      {"_1", Kind::string},
      {"1e3", Kind::string},
      {"1.0e3", Kind::floating},
      {"1.5", Kind::floating},
      {".5", Kind::floating},
      {"5.", Kind::floating},
      {".", Kind::string},
      {"-", Kind::string},
      {"+", Kind::string},
      {"-.5", Kind::floating},
      {"1.2.3", Kind::string},
      {"2.0.0", Kind::string},
      {"4GiB", Kind::string},
      {".inf", Kind::floating},
      {"-.INF", Kind::floating},
      {"+.inf", Kind::string},
      {".nan", Kind::floating},
      {"inf", Kind::string},
      {"nan", Kind::string},
      {"1.0e999", Kind::string},
      {"18446744073709551615", Kind::integer},
      {"18446744073709551616", Kind::string},
      {"-9223372036854775808", Kind::integer},
      {"-9223372036854775809", Kind::string},
      {"2001-01-01", Kind::string},
      {"12:30", Kind::string},
      {"0x", Kind::string},
      {"--1", Kind::string},
      {"i.nf", Kind::string},
      {"1 2", Kind::string},
  };
  for (const auto& test : cases) EXPECT_EQ(resolve_plain(test.text), test.kind) << test.text;
}

TEST(PlainScalar, numbers) {
  EXPECT_EQ(parse_number("0x1f"), Number(std::uint64_t{31}));
  EXPECT_EQ(parse_number("-0o17"), Number(std::int64_t{-15}));
  EXPECT_EQ(parse_number("1_0.5"), Number(10.5));
  EXPECT_EQ(parse_number("0.1"), Number(0.1));
  EXPECT_EQ(parse_number("text"), std::nullopt);
}

TEST(PlainScalar, floats_in_quotes) {
  EXPECT_EQ(parse_float("1e3"), 1000.0);
  EXPECT_EQ(parse_float("+80"), 80.0);
  EXPECT_EQ(parse_float("-1.5"), -1.5);
  for (const char* text : {"", "+", "-", "inf", "nan", "-inf", "0x10", "1_0", "80 ", "++1"}) {
    EXPECT_EQ(parse_float(text), std::nullopt) << text;
  }
}

TEST(PlainScalar, special_floats) {
  EXPECT_TRUE(std::isnan(*parse_special_float(".NaN")));
  EXPECT_TRUE(std::isinf(*parse_special_float("-.inf")));
  EXPECT_EQ(parse_special_float("-.nan"), std::nullopt);
}

}  // namespace
}  // namespace limequat::yaml
