#include "base/duration.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace limequat {
namespace {

using namespace std::chrono_literals;

std::string error_of(std::string_view text) {
  try {
    (void)parse_duration(text);
    return "no error";
  } catch (const Error& error) {
    return error.message();
  }
}

TEST(Duration, ParsesGoNotation) {
  EXPECT_EQ(parse_duration("10m0s"), 10min);
  EXPECT_EQ(parse_duration("1h30m"), 90min);
  EXPECT_EQ(parse_duration("1.5h"), 90min);
  EXPECT_EQ(parse_duration("-1.5s"), -1500ms);
  EXPECT_EQ(parse_duration("+5s"), 5s);
  EXPECT_EQ(parse_duration(".5s"), 500ms);
  EXPECT_EQ(parse_duration("1.s"), 1s);
  EXPECT_EQ(parse_duration("0"), 0s);
  EXPECT_EQ(parse_duration("-0"), 0s);
  EXPECT_EQ(parse_duration("250ms"), 250ms);
  EXPECT_EQ(parse_duration("3us"), 3us);
  EXPECT_EQ(parse_duration("3\u00b5s"), 3us);
  EXPECT_EQ(parse_duration("3\u03bcs"), 3us);
  EXPECT_EQ(parse_duration("7ns"), 7ns);
  EXPECT_EQ(parse_duration("0.3333333333333333333h"), 1200s);
  EXPECT_EQ(parse_duration("9223372036854775807ns").count(), 9223372036854775807);
  EXPECT_EQ(parse_duration("-9223372036854775808ns").count(),
            std::numeric_limits<std::int64_t>::min());
}

TEST(Duration, ErrorsInTheWordsOfGo) {
  EXPECT_EQ(error_of("10"), "time: missing unit in duration \"10\"");
  EXPECT_EQ(error_of("10d"), "time: unknown unit \"d\" in duration \"10d\"");
  for (const char* text : {"", "-", "+", "s", ".s", ".", "1h.s", "9223372036854775808ns",
                           "3000000h", "99999999999999999999999s", "--1s"}) {
    EXPECT_TRUE(error_of(text).starts_with("time: invalid duration \"")) << text << error_of(text);
  }
}

TEST(Duration, FormatsAsGo) {
  EXPECT_EQ(format_duration(0s), "0s");
  EXPECT_EQ(format_duration(10min), "10m0s");
  EXPECT_EQ(format_duration(1h + 30min), "1h30m0s");
  EXPECT_EQ(format_duration(100h), "100h0m0s");
  EXPECT_EQ(format_duration(1500ms), "1.5s");
  EXPECT_EQ(format_duration(61s + 50ms), "1m1.05s");
  EXPECT_EQ(format_duration(250ms), "250ms");
  EXPECT_EQ(format_duration(1500us), "1.5ms");
  EXPECT_EQ(format_duration(1500ns), "1.5\u00b5s");
  EXPECT_EQ(format_duration(7ns), "7ns");
  EXPECT_EQ(format_duration(-90min), "-1h30m0s");
  EXPECT_EQ(format_duration(std::chrono::nanoseconds::min()), "-2562047h47m16.854775808s");
}

TEST(Duration, WhatIsFormattedParsesBack) {
  for (const std::chrono::nanoseconds value :
       {1ns, 999ns, 1000ns, 123456789ns, 3661000000001ns, -5ns}) {
    EXPECT_EQ(parse_duration(format_duration(value)), value);
  }
}

}  // namespace
}  // namespace limequat
