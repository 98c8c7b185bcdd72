#include "config/networks.h"

#include <gtest/gtest.h>

namespace limequat::config {
namespace {

Networks parse(std::string text) {
  return Networks::parse(LayerText{.path = "/lima/_config/networks.yaml", .text = std::move(text)});
}

TEST(Networks, BuiltIn) {
  const Networks networks = Networks::parse(std::nullopt);
  EXPECT_EQ(networks.find("user-v2")->gateway, "192.168.104.1");
  EXPECT_EQ(networks.find("bridged")->interface, "en0");
  EXPECT_EQ(networks.find("shared")->dhcp_end, "192.168.105.254");
  EXPECT_EQ(networks.find("nope"), nullptr);
}

TEST(Networks, UserNetworkIsAlwaysThere) {
  const Networks networks = parse("networks: {mine: {mode: host, gateway: 10.0.0.1}}");
  EXPECT_EQ(networks.find("mine")->mode, "host");
  EXPECT_EQ(networks.find("user-v2")->mode, "user-v2");
  EXPECT_EQ(networks.find("shared"), nullptr);
  const Networks own = parse("networks: {u: {mode: user-v2, gateway: 10.0.0.1}}");
  EXPECT_EQ(own.find("user-v2"), nullptr);
}

TEST(Networks, FileThatIsWrittenMeansTheBuiltIn) {
  const Networks written = parse(Networks::default_text("/opt/x y/socket_vmnet"));
  EXPECT_EQ(joined(written.warnings()), "");
  EXPECT_EQ(written.socket_vmnet(), "/opt/x y/socket_vmnet");
  EXPECT_EQ(written.var_run(), "/private/var/run/lima");
  EXPECT_EQ(written.sudoers(), "/private/etc/sudoers.d/lima");
  EXPECT_EQ(written.group(), "admin");
  const Networks builtin = Networks::builtin();
  ASSERT_EQ(written.all().size(), builtin.all().size());
  for (const auto& [name, network] : builtin.all()) {
    const NamedNetwork* other = written.find(name);
    ASSERT_NE(other, nullptr) << name;
    EXPECT_EQ(other->mode, network.mode) << name;
    EXPECT_EQ(other->gateway, network.gateway) << name;
    EXPECT_EQ(other->dhcp_end, network.dhcp_end) << name;
    EXPECT_EQ(other->netmask, network.netmask) << name;
    EXPECT_EQ(other->interface, network.interface) << name;
  }
}

TEST(Networks, OldFieldsOnlyWarn) {
  const Networks networks =
      parse("paths: {vdeSwitch: /x}\nnetworks: {mine: {mode: host, gatewy: 1.1.1.1}}\n");
  EXPECT_EQ(
      joined(networks.warnings()),
      "/lima/_config/networks.yaml:1:9: unknown field `paths.vdeSwitch` is ignored\n"
      "/lima/_config/networks.yaml:2:31: unknown field `networks.mine.gatewy` is ignored; did "
      "you mean `gateway`?");
}

TEST(Networks, UserNetworkNeedsAGateway) {
  EXPECT_EQ(parse("networks: {user-v2: {mode: user-v2}}").find("user-v2")->gateway,
            "192.168.104.1");
  const Networks own = parse("networks: {user-v2: {mode: user-v2, gateway: 192.168.105.1}}");
  EXPECT_EQ(own.find("user-v2")->gateway, "192.168.105.1");
  EXPECT_EQ(own.find("user-v2")->netmask, "");
}

TEST(Networks, WrongFile) {
  EXPECT_THROW(parse("networks: {u: {gateway: nowhere}}"), ConfigError);
  EXPECT_THROW(parse("networks: ["), ConfigError);
}

}  // namespace
}  // namespace limequat::config
