// What a scalar is worth in a field of a given type, as upstream's decoder converts.
#include <gtest/gtest.h>

#include "yaml/document.h"

namespace limequat::yaml {
namespace {

Document parse(const std::string& scalar) { return Document::parse("v: " + scalar + "\n", "f"); }

TEST(Values, in_a_string_field) {
  const struct {
    const char* scalar;
    std::optional<std::string> value;
  } cases[] = {
      {"text", "text"},
      {"100", "100"},
      {"0644", "420"},
      {"0x1f", "31"},
      {"'0644'", "0644"},
      {"1.10", "1.1"},
      {"2.0", "2"},
      {"1.0e21", "1e+21"},
      {"1.0e20", "100000000000000000000"},
      {"0.00001", "1e-05"},
      {"true", "true"},
      {"True", "true"},
      {"yes", "yes"},
      {"~", std::nullopt},
      {"", std::nullopt},
      {"[a]", std::nullopt},
      {".inf", "+Inf"},
      {".nan", "NaN"},
      {"-0", "0"},
      {"!!str 1", "1"},
      {"!!binary aGk=", "hi"},
      {"18446744073709551615", "18446744073709551615"},
      {"!mine 5", "5"},
      {"! 5", "5"},
      {"!!str", ""},
  };
  for (const auto& test : cases) {
    EXPECT_EQ(parse(test.scalar).root().find("v")->as_string(), test.value) << test.scalar;
  }
}

TEST(Values, in_an_integer_field) {
  const struct {
    const char* scalar;
    std::optional<std::int64_t> value;
  } cases[] = {
      {"80", 80},
      {"-80", -80},
      {"\"80\"", 80},
      {"'-80'", std::nullopt},
      {"1e3", 1000},
      {"1.9", 1},
      {"-1.9", -1},
      {"'1.9'", 1},
      {"eighty", std::nullopt},
      {"true", std::nullopt},
      {"~", std::nullopt},
      {"0x50", 80},
      {"'0x50'", std::nullopt},
      {"!!int '7'", 7},
      {"9223372036854775807", INT64_MAX},
      {"9223372036854775808", std::nullopt},
      {"1.0e30", std::nullopt},
      {".nan", std::nullopt},
      {"-.inf", std::nullopt},
  };
  for (const auto& test : cases) {
    EXPECT_EQ(parse(test.scalar).root().find("v")->as_integer(), test.value) << test.scalar;
  }
}

TEST(Values, exact_kinds) {
  EXPECT_EQ(parse("True").root().find("v")->boolean(), true);
  EXPECT_EQ(parse("FALSE").root().find("v")->boolean(), false);
  EXPECT_EQ(parse("!!bool yes").root().find("v")->boolean(), true);
  EXPECT_EQ(parse("'true'").root().find("v")->boolean(), std::nullopt);
  EXPECT_EQ(parse("'5'").root().find("v")->integer(), std::nullopt);
  EXPECT_EQ(parse("5").root().find("v")->integer(), 5);
  EXPECT_EQ(parse("0.5").root().find("v")->floating(), 0.5);
  EXPECT_EQ(parse("5").root().find("v")->floating(), std::nullopt);
  EXPECT_EQ(parse("5").root().find("v")->as_floating(), 5.0);
  EXPECT_EQ(parse("!!float 5").root().find("v")->floating(), 5.0);
  EXPECT_EQ(parse("!!null x").root().find("v")->kind(), Kind::null);
  EXPECT_EQ(parse("{a: 1}").root().find("v")->as_integer(), std::nullopt);
}

TEST(Values, the_text_stays_as_written) {
  EXPECT_EQ(parse("0644").root().find("v")->text(), "0644");
  EXPECT_EQ(parse("1.10").root().find("v")->text(), "1.10");
  EXPECT_EQ(parse("[a]").root().find("v")->text(), "");
}

}  // namespace
}  // namespace limequat::yaml
