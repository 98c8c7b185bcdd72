#include "base/size.h"

#include <gmock/gmock.h>

#include "base/error.h"

namespace limequat {
namespace {

std::string error_of(std::string_view text) {
  try {
    (void)parse_size(text);
    return "no error";
  } catch (const Error& error) {
    return error.message();
  }
}

TEST(Size, EveryUnitInEverySpelling) {
  constexpr std::int64_t kGi = std::int64_t{1} << 30;
  for (const char* text : {"4GiB", "4gib", "4GB", "4G", "4g", "4 GiB", "4 g", "4096MiB", "4194304k",
                           "4294967296", "4294967296B", "4294967296 b", "4.0GiB", "+4g"}) {
    EXPECT_EQ(parse_size(text), 4 * kGi) << text;
  }
  EXPECT_EQ(parse_size("0.5GiB"), kGi / 2);
  EXPECT_EQ(parse_size(".5g"), kGi / 2);
  EXPECT_EQ(parse_size("1e3"), 1000);
  EXPECT_EQ(parse_size("2TiB"), 2048 * kGi);
  EXPECT_EQ(parse_size("1P"), 1024 * (1024 * kGi));
  EXPECT_EQ(parse_size("0"), 0);
  EXPECT_EQ(parse_size("1.9"), 1) << "rounded down, as Go's int64() does";
}

TEST(Size, ErrorsInTheWordsOfGoUnits) {
  EXPECT_EQ(error_of("4GBB"), "invalid suffix: 'gbb'");
  EXPECT_EQ(error_of("4 X"), "invalid suffix: 'x'");
  EXPECT_EQ(error_of("4E"), "invalid suffix: 'e'");
  EXPECT_EQ(error_of("4bb"), "invalid suffix: 'bb'");
  EXPECT_EQ(error_of("-4GiB"), "invalid size: '-4GiB'");
  for (const char* text :
       {"", "GiB", "four", "--4", "++4", "+-4", "4  GiB", " 4GiB", "4GiB ", "1 000", "1.2.3",
        "nan1", "inf1", "0x10", "1_000", "1e400", "9223372036854775808"}) {
    EXPECT_THAT(error_of(text), ::testing::StartsWith("invalid size: '")) << text;
  }
}

TEST(Size, TryParseAnswersInsteadOfThrowing) {
  EXPECT_EQ(try_parse_size("1KiB"), 1024);
  EXPECT_EQ(try_parse_size("1Kib/s"), std::nullopt);
}

TEST(Size, FormatHasFourSignificantDigits) {
  EXPECT_EQ(format_size(0), "0B");
  EXPECT_EQ(format_size(1023), "1023B");
  EXPECT_EQ(format_size(1024), "1KiB");
  EXPECT_EQ(format_size(1536), "1.5KiB");
  EXPECT_EQ(format_size(std::int64_t{4} << 30), "4GiB");
  EXPECT_EQ(format_size(std::int64_t{100} << 30), "100GiB");
  EXPECT_EQ(format_size(123456789), "117.7MiB");
  EXPECT_EQ(format_size(std::numeric_limits<std::int64_t>::max()), "8EiB");
}

}  // namespace
}  // namespace limequat
