#include "cidata/network_config.h"

#include <gtest/gtest.h>

#include "tests/support/golden.h"
#include "tests/unit/cidata/sample.h"

namespace limequat::cidata {
namespace {

using limequat::test::expect_golden;
using test::error_of;
using test::sample_input;
using test::sample_machine;

TEST(NetworkConfig, default_machine) {
  expect_golden("cidata/golden/network-config-default.yaml",
                network_config(make_plan(sample_machine(), sample_input())));
}

TEST(NetworkConfig, the_first_user_network_takes_the_place_of_eth0) {
  auto machine = sample_machine();
  machine.networks = {
      {.lima = "shared", .mac_address = "52:55:55:00:00:01", .interface = "lima0"},
      {.lima = "user-v2", .mac_address = "52:55:55:00:00:02", .interface = "lima1"},
      {.lima = "user-v2", .mac_address = "52:55:55:00:00:0A", .interface = "lima2", .metric = 300}};
  machine.param = {{"internal_netplanOptional", "true"}};
  auto input = sample_input();
  input.primary_network = 1;
  input.slirp = {.gateway = "192.168.104.2", .dns = "192.168.104.2", .ip_address = ""};
  const auto plan = make_plan(machine, input);
  expect_golden("cidata/golden/network-config-networks.yaml", network_config(plan));
}

TEST(NetworkConfig, addresses_and_names_are_checked) {
  auto machine = sample_machine();
  auto input = sample_input();
  input.mac_address = "52:55:55:ab:cd:e\"";
  EXPECT_EQ(error_of([&] { (void)make_plan(machine, input); }),
            "field `mac address` is `52:55:55:ab:cd:e\"`, not a MAC address");
  machine.networks = {{.mac_address = "52:55:55:00:00:01", .interface = "../eth0"}};
  EXPECT_EQ(error_of([&] { (void)make_plan(machine, sample_input()); }),
            "field `networks[0].interface` is `../eth0`, not a name of an interface");
  machine.networks.clear();
  machine.dns = {"8.8.8.8\n- evil"};
  EXPECT_EQ(error_of([&] { (void)make_plan(machine, sample_input()); }),
            "field `dns` has \"8.8.8.8\\n- evil\", not an IP address");
}

}  // namespace
}  // namespace limequat::cidata
