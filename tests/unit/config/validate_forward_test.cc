// The rules for `portForwards`, `copyToHost`, `networks` (upstream's reference, config §4, §7, §8).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "config/networks.h"
#include "tests/unit/config/sample.h"

namespace limequat::config::test {
namespace {

using testing::HasSubstr;

// Of one list element in flow style: it stands on line 3, from column 3.
std::string errors_of_entry(std::string_view list, std::string_view entry,
                            const ValidateOptions& options = {}) {
  return told(
      validate_text(std::string(list) + ":\n- " + std::string(entry) + "\n", options).errors);
}

std::string forward(std::string_view entry, const ValidateOptions& options = {}) {
  return errors_of_entry("portForwards", entry, options);
}

TEST(ValidateForward, WhatIsRight) {
  for (const char* good :
       {"{}", "{guestPort: 80}", "{guestPort: 80, hostPort: 8080}",
        "{guestPortRange: [1000, 1010]}",
        "{guestPortRange: [1000, 1010], hostPortRange: [2000, 2010]}",
        "{guestPort: 443, guestPortRange: [443, 443]}", "{guestIP: 0.0.0.0}",
        "{guestIP: '::', hostIP: '::1', proto: udp}", "{guestIPMustBeZero: true, guestPort: 1}",
        "{guestIP: 0.0.0.0, guestIPMustBeZero: true}", "{proto: tcp, ignore: true}",
        "{guestSocket: /run/d.sock, hostSocket: d.sock}",
        "{guestSocket: /run/d.sock, hostSocket: '{{.Home}}/d.sock', reverse: true}",
        "{guestPort: 80, hostSocket: web.sock}", "{guestSocket: /run/d.sock, hostPort: 2375}",
        "{guestPort: 1, hostPort: 65535, static: true}", "{guestPortRange: [1, 65535]}"}) {
    EXPECT_EQ(forward(good), "") << good;
  }
}

TEST(ValidateForward, WhatIsWrong) {
  struct Case {
    const char* entry;
    const char* told;
  };
  for (const Case& c : {
           Case{"{guestIPMustBeZero: true, guestIP: 127.0.0.1}",
                "3:23 portForwards[0].guestIPMustBeZero: field `portForwards[0].guestIPMustBeZero` "
                "can only be true when field `portForwards[0].guestIP` is 0.0.0.0"},
           Case{"{guestIPMustBeZero: true, guestIP: '::'}",
                "3:23 portForwards[0].guestIPMustBeZero: field `portForwards[0].guestIPMustBeZero` "
                "can only be true when field `portForwards[0].guestIP` is 0.0.0.0"},
           Case{"{guestPort: 80, guestSocket: /g, hostSocket: h}",
                "3:15 portForwards[0].guestPort: field `portForwards[0].guestPort` must be 0 when "
                "field `portForwards[0].guestSocket` is set"},
           Case{"{guestPort: 80, hostPort: 80, hostSocket: h}",
                "3:29 portForwards[0].hostPort: field `portForwards[0].hostPort` must be 0 when "
                "field `portForwards[0].hostSocket` is set"},
           Case{"{guestPort: 80, guestPortRange: [81, 90]}",
                "3:15 portForwards[0].guestPort: field `portForwards[0].guestPort` must match "
                "field `portForwards[0].guestPortRange[0]`"},
           Case{"{guestPortRange: [80, 81], hostPort: 80, hostPortRange: [90, 91]}",
                "3:40 portForwards[0].hostPort: field `portForwards[0].hostPort` must match field "
                "`portForwards[0].hostPortRange[0]`"},
           Case{"{guestPort: 22}",
                "3:15 portForwards[0].guestPort: field `portForwards[0].guestPort` must not be "
                "22"},
           Case{"{guestPort: -5}",
                "3:15 portForwards[0].guestPort: field `portForwards[0].guestPort` must be > 0"},
           Case{"{guestPort: 80, hostPort: 65536}",
                "3:29 portForwards[0].hostPort: field `portForwards[0].hostPort` must be < 65536"},
           Case{"{guestPort: 80, hostPort: 22}",
                "3:29 portForwards[0].hostPort: field `portForwards[0].hostPort` must not be 22"},
           Case{"{guestPortRange: [22, 25]}",
                "3:20 portForwards[0].guestPortRange: field `portForwards[0].guestPortRange[0]` "
                "must not be 22"},
           Case{"{guestPortRange: [20, 22]}",
                "3:20 portForwards[0].guestPortRange: field `portForwards[0].guestPortRange[1]` "
                "must not be 22"},
           Case{"{guestPortRange: [0, 5], hostPortRange: [100, 105]}",
                "3:20 portForwards[0].guestPortRange: field `portForwards[0].guestPortRange[0]` "
                "must be set"},
           Case{"{guestPortRange: [5, 4]}",
                "3:20 portForwards[0].guestPortRange: field `portForwards[0].guestPortRange[1]` "
                "must be greater than or equal to field `portForwards[0].guestPortRange[0]`"},
           Case{"{guestPortRange: [10, 12], hostPortRange: [65534, 65536]}",
                "3:45 portForwards[0].hostPortRange: field `portForwards[0].hostPortRange[1]` must "
                "be < 65536"},
           Case{"{guestPortRange: [1, 5], hostPortRange: [1, 4]}",
                "3:43 portForwards[0].hostPortRange: field `portForwards[0].hostPortRange` must "
                "specify the same number of ports as field `portForwards[0].guestPortRange`"},
           Case{"{guestPortRange: [1, 5], hostPort: 7}",
                "3:3 portForwards[0].hostPortRange: field `portForwards[0].hostPortRange` must "
                "specify the same number of ports as field `portForwards[0].guestPortRange`"},
           Case{"{guestSocket: run/d.sock, hostSocket: d.sock}",
                "3:17 portForwards[0].guestSocket: field `portForwards[0].guestSocket` must be an "
                "absolute path, but is `run/d.sock`"},
           Case{"{guestSocket: /d.sock}",
                "3:17 portForwards[0].guestSocket: field `portForwards[0].guestSocket` can only be "
                "mapped to a single port or socket. not a range"},
           Case{"{hostSocket: d.sock}",
                "3:16 portForwards[0].hostSocket: field `portForwards[0].hostSocket` can only be "
                "mapped from a single port or socket. not a range"},
           Case{
               "{proto: sctp}",
               "3:11 portForwards[0].proto: field `portForwards[0].proto` must be `tcp`, `udp`, or "
               "`any`"},
           Case{"{reverse: true}",
                "3:13 portForwards[0].reverse: field `portForwards[0].reverse` must be false"},
           Case{"{reverse: true, guestSocket: /g, hostPort: 7}",
                "3:13 portForwards[0].reverse: field `portForwards[0].reverse` must be false"},
       }) {
    EXPECT_EQ(forward(c.entry), c.told) << c.entry;
  }
}

TEST(ValidateForward, SocketPathsHaveALimit) {
  const auto socket = [](std::size_t length) {
    return "{guestSocket: /g, hostSocket: /" + std::string(length - 1, 'x') + "}";
  };
  EXPECT_EQ(forward(socket(107), {.goos = "linux"}), "");
  EXPECT_THAT(forward(socket(108), {.goos = "linux"}),
              HasSubstr("field `portForwards[0].hostSocket` must be less than UNIX_PATH_MAX=108 "
                        "characters, but is 108"));
  EXPECT_EQ(forward(socket(103), {.goos = "darwin"}), "");
  EXPECT_THAT(forward(socket(104), {.goos = "darwin"}), HasSubstr("UNIX_PATH_MAX=104"));
}

TEST(ValidateForward, AllErrorsOfOneRule) {
  EXPECT_EQ(
      forward("{guestPort: 22, hostPort: 70000, proto: x, reverse: true}"),
      "3:43 portForwards[0].proto: field `portForwards[0].proto` must be `tcp`, `udp`, or `any`\n"
      "3:15 portForwards[0].guestPort: field `portForwards[0].guestPort` must not be 22\n"
      "3:29 portForwards[0].hostPort: field `portForwards[0].hostPort` must be < 65536\n"
      "3:55 portForwards[0].reverse: field `portForwards[0].reverse` must be false");
}

TEST(ValidateForward, CopyToHost) {
  const auto copy = [](std::string_view entry) { return errors_of_entry("copyToHost", entry); };
  EXPECT_EQ(copy("{guest: /a, host: '{{.Dir}}/b', deleteOnStop: true, skipIfMissing: true}"), "");
  EXPECT_EQ(copy("{}"), "");
  EXPECT_EQ(
      copy("{guest: a, host: b}"),
      "3:11 copyToHost[0].guest: field `CopyToHost[0].guest` must be an absolute path, but is "
      "`a`\n"
      "3:20 copyToHost[0].host: field `CopyToHost[0].host` must be an absolute path, but is "
      "`b`");
}

std::string network(std::string_view entry, const ValidateOptions& options = {}) {
  return errors_of_entry("networks", entry, options);
}

TEST(ValidateNetwork, ExactlyOneKind) {
  EXPECT_EQ(network("{lima: user-v2}"), "");
  EXPECT_EQ(network("{socket: /no/such/socket}"), "");
  EXPECT_EQ(network("{vzNAT: true}"), "");
  const std::string none =
      "3:3 networks[0]: field `networks[0].lima` or  field `networks[0].socket` must be set";
  EXPECT_EQ(network("{}"), none);
  EXPECT_EQ(network("{vzNAT: false, lima: ''}"), none);
  EXPECT_EQ(network("{lima: user-v2, socket: /no/s, vzNAT: true}"),
            "3:3 networks[0]: field `networks[0].lima` and field `networks[0].socket` are mutually "
            "exclusive\n"
            "3:3 networks[0]: field `networks[0].lima` and field `networks[0].vzNAT` are mutually "
            "exclusive\n"
            "3:3 networks[0]: field `networks[0].socket` and field `networks[0].vzNAT` are "
            "mutually exclusive");
}

TEST(ValidateNetwork, LimaNetworksAreThoseOfNetworksYaml) {
  EXPECT_EQ(network("{lima: nowhere}"),
            "3:10 networks[0].lima: field `networks[0].lima` references network `nowhere` which is "
            "not defined in networks.yaml");
  EXPECT_EQ(network("{lima: shared}", {.goos = "linux"}),
            "3:10 networks[0].lima: field `networks[0].lima` is only supported on macOS right now");
  EXPECT_EQ(network("{lima: shared}", {.goos = "darwin"}), "");
  const Networks own = Networks::parse(
      LayerText{.path = "/n.yaml", .text = "networks: {mine: {mode: user-v2, gateway: 10.1.1.1}}"});
  EXPECT_EQ(network("{lima: mine}", {.networks = &own}), "");
  EXPECT_THAT(network("{lima: user-v2}", {.networks = &own}), HasSubstr("is not defined"));
}

TEST(ValidateNetwork, SocketThatIsNone) {
  const TemporaryDirectory folder("config-test");
  write_file_atomic(folder.path() / "file", "", 0600);
  const std::string file = folder.path() / "file";
  EXPECT_EQ(network("{socket: " + file + "}"),
            "3:12 networks[0].socket: field `networks[0].socket` `" + file +
                "` points to a non-socket file");
  EXPECT_THAT(network("{socket: " + file + "/below}"), HasSubstr("Not a directory"));
}

TEST(ValidateNetwork, MacAddresses) {
  const auto mac = [](const std::string& text) {
    return network("{lima: user-v2, macAddress: '" + text + "'}");
  };
  for (const char* good : {"52:55:55:12:34:56", "52-55-55-12-34-AB", "5255.5512.34ab", ""}) {
    EXPECT_EQ(mac(good), "") << good;
  }
  for (const std::string bad : {"52:55:55:12:34", "52:55:55:12:34:5g", "525555123456", "nonsense",
                                "52:55-55:12:34:56", "52:55:55:12:34:56:"}) {
    EXPECT_EQ(mac(bad),
              "3:31 networks[0].macAddress: field `networks[0].macAddress` invalid: address " +
                  bad + ": invalid MAC address");
  }
  EXPECT_EQ(mac("02:00:5e:10:00:00:00:01"),
            "3:31 networks[0].macAddress: field `networks[0].macAddress` must be a 48 bit (6 "
            "bytes) MAC address; actual length of `02:00:5e:10:00:00:00:01` is 8 bytes");
}

TEST(ValidateNetwork, Interfaces) {
  const auto interface = [](const std::string& name) {
    return network("{lima: user-v2, interface: '" + name + "'}");
  };
  EXPECT_EQ(interface("abcdefghijklmno"), "");
  EXPECT_EQ(interface("abcdefghijklmnop"),
            "3:30 networks[0].interface: field `networks[0].interface` must be less than 16 bytes, "
            "but is 16 bytes: `abcdefghijklmnop`");
  for (const char* bad : {"a b", "a/b", "a\tb"}) {
    EXPECT_EQ(interface(bad),
              "3:30 networks[0].interface: field `networks[0].interface` must not contain "
              "whitespace or slashes")
        << bad;
  }
  EXPECT_EQ(interface("eth0"),
            "3:30 networks[0].interface: field `networks[0].interface` must not be set to `eth0` "
            "because it is reserved for slirp");
  EXPECT_EQ(
      told(validate_text("networks:\n- {lima: user-v2, interface: lima1}\n- {lima: user-v2}\n")
               .errors),
      "4:3 networks[1].interface: field `networks[1].interface` value `lima1` has already been "
      "used by "
      "field `networks[0].interface`");
}

}  // namespace
}  // namespace limequat::config::test
