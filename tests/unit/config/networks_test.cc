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

TEST(Networks, WrongFile) {
  EXPECT_THROW(parse("networks: {u: {gateway: nowhere}}"), ConfigError);
  EXPECT_THROW(parse("networks: ["), ConfigError);
}

}  // namespace
}  // namespace limequat::config
