#include "cli/flag_value.h"

#include <gtest/gtest.h>

#include <functional>

#include "base/error.h"

namespace limequat::cli {
namespace {

using Fields = std::vector<std::string>;

std::string message_of(const std::function<void()>& body) {
  try {
    body();
  } catch (const UsageError& error) {
    return error.message();
  }
  return "no error";
}

TEST(FlagValue, CsvSplitsAsEncodingCsv) {
  EXPECT_EQ(split_csv(std::string_view("")), Fields{});
  EXPECT_EQ(split_csv(std::string_view("a")), Fields{"a"});
  EXPECT_EQ(split_csv(std::string_view("a,b,")), (Fields{"a", "b", ""}));
  EXPECT_EQ(split_csv(std::string_view(R"("a,b",c)")), (Fields{"a,b", "c"}));
  EXPECT_EQ(split_csv(std::string_view(R"("say ""hi""")")), Fields{R"(say "hi")"});
  EXPECT_EQ(split_csv(Fields{"a,b", "c"}), (Fields{"a", "b", "c"}));
  for (const char* text : {R"("a)", R"(a"b)", R"("a"b)"}) {
    EXPECT_THROW((void)split_csv(std::string_view(text)), UsageError) << text;
  }
}

TEST(FlagValue, AddressesAreWrittenInTheirShortestForm) {
  EXPECT_EQ(canonical_ip(" 8.8.8.8 "), "8.8.8.8");
  EXPECT_EQ(canonical_ip("2001:0DB8:0:0:0:0:0:1"), "2001:db8::1");
  EXPECT_EQ(message_of([] { (void)canonical_ip("8.8.8"); }),
            "invalid string being converted to IP address: `8.8.8`");
  EXPECT_THROW((void)canonical_ip(std::string_view("8.8.8.8\0x", 9)), UsageError);
}

TEST(FlagValue, PortForwards) {
  EXPECT_EQ(parse_port_forward("8080:80"), (PortForwardFlag{"8080", "80", false}));
  EXPECT_EQ(parse_port_forward("8080:80,static=true"), (PortForwardFlag{"8080", "80", true}));
  EXPECT_EQ(parse_port_forward(" 8080 : 80 , static=0 "), (PortForwardFlag{"8080", "80", false}));
}

TEST(FlagValue, PortForwardsThatAreWrong) {
  const auto message = [](std::string_view text) {
    return message_of([&] { (void)parse_port_forward(text); });
  };
  EXPECT_EQ(message("8080"), "invalid port forward format `8080`, expected HOST:GUEST");
  EXPECT_EQ(message("1:2:3"), "invalid port forward format `1:2:3`, expected HOST:GUEST");
  EXPECT_EQ(message("1:2,static=true,x"),
            "invalid port forward format `1:2,static=true,x`, expected HOST:GUEST or "
            "HOST:GUEST,static=true");
  EXPECT_EQ(message("1:2,fixed=true"),
            "invalid parameter `fixed=true`, expected `static=` followed by a boolean value");
  EXPECT_EQ(message("1:2,static=maybe"), "invalid value for static parameter: `maybe`");
}

TEST(FlagValue, PathsBecomeAbsolute) {
  EXPECT_EQ(expand_path("~", "/home/u", "/w"), "/home/u");
  EXPECT_EQ(expand_path("~/a/../b/", "/home/u", "/w"), "/home/u/b");
  EXPECT_EQ(expand_path("./bar", "/home/u", "/w"), "/w/bar");
  EXPECT_EQ(expand_path("//foo", "/home/u", "/w"), "/foo");
  EXPECT_EQ(message_of([] { (void)expand_path("", "/home/u", "/w"); }), "empty path");
  EXPECT_EQ(message_of([] { (void)expand_path("~root/x", "/home/u", "/w"); }),
            "unexpandable path `~root/x`");
}

}  // namespace
}  // namespace limequat::cli
