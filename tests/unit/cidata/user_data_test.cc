#include "cidata/user_data.h"

#include <gtest/gtest.h>

#include "tests/support/golden.h"
#include "tests/unit/cidata/sample.h"

namespace limequat::cidata {
namespace {

using config::ProvisionMode;
using test::error_of;
using test::provision;
using test::sample_input;
using test::sample_machine;

std::string seed_user_data(const config::Machine& machine,
                           const SeedInput& input = sample_input()) {
  return user_data(make_plan(machine, input), UserDataKind::seed);
}

void expect_user_data(std::string_view name, const std::string& text) {
  limequat::test::expect_golden(
      std::string("cidata/golden/user-data-") + std::string(name) + ".yaml", text);
}

TEST(UserData, default_machine) { expect_user_data("default", seed_user_data(sample_machine())); }

TEST(UserData, several_keys_and_a_user_with_a_password) {
  auto machine = sample_machine();
  machine.user.comment = "Ada \"the first\" #1\n";
  machine.user.passwordless_sudo = false;
  machine.plain = true;
  auto input = sample_input();
  input.ssh_public_keys.push_back("ssh-rsa AAAA \"quoted\" comment: with # signs");
  expect_user_data("keys", seed_user_data(machine, input));
}

TEST(UserData, without_a_comment) {
  auto machine = sample_machine();
  machine.user.comment = "\n";
  EXPECT_EQ(seed_user_data(machine).find("gecos"), std::string::npos);
}

TEST(UserData, hostile_values_stay_values) {
  auto machine = sample_machine();
  machine.user.name = "ada\", \"b]}, {x &y *z !!python/object";
  machine.user.home = "/home/#{ada} \"";
  machine.user.shell = "/bin/bash # - runcmd";
  machine.user.comment = "\\u0041 %TAG ! {{ds}} \U0001F600";
  machine.timezone = "Europe/Berlin\"\\";
  expect_user_data("hostile", seed_user_data(machine));
}

TEST(UserData, host_resolver_off_and_no_addresses) {
  auto machine = sample_machine();
  machine.host_resolver.enabled = false;
  expect_user_data("no-dns", seed_user_data(machine));
}

TEST(UserData, own_dns_addresses) {
  auto machine = sample_machine();
  machine.dns = {"1.1.1.1", "2606:4700:4700::1111"};
  const auto text = seed_user_data(machine);
  EXPECT_NE(text.find("  nameservers:\n  - \"1.1.1.1\"\n  - \"2606:4700:4700::1111\"\n"),
            std::string::npos)
      << text;
}

TEST(UserData, certificates_timezone_and_upgrade) {
  auto machine = sample_machine();
  machine.timezone = "Europe/Berlin";
  machine.upgrade_packages = true;
  machine.ca_certs.remove_defaults = true;
  machine.ca_certs.certs = {
      "-----BEGIN CERTIFICATE-----\n  AAAA  \n\n\tBBBB\r\n-----END CERTIFICATE-----"};
  auto input = sample_input();
  input.ca_cert_files = {"-----BEGIN CERTIFICATE-----\nCCCC\n-----END CERTIFICATE-----\n"};
  expect_user_data("ca-certs", seed_user_data(machine, input));
}

TEST(UserData, boot_provisions_know_the_parameters) {
  auto machine = sample_machine();
  machine.param = {{"Name", "it's \"x\" $HOME"}, {"size", "3"}};
  machine.provision = {
      provision(ProvisionMode::system, "#!/bin/sh\n"),
      provision(ProvisionMode::boot, "#!/bin/sh\ntouch /run/\"$PARAM_Name\"\n\texit 3"),
      provision(ProvisionMode::boot, "printf 'carriage\\n'\r\n"),
  };
  expect_user_data("boot-provision", seed_user_data(machine));
}

TEST(UserData, a_boot_provision_must_fit_one_argument) {
  auto machine = sample_machine();
  machine.provision = {provision(ProvisionMode::boot, std::string(120'001, 'x'))};
  EXPECT_EQ(error_of([&] { (void)seed_user_data(machine); }),
            "field `provision[0].script`: a script of mode `boot` may have at most 120000 bytes");
}

TEST(UserData, shares_are_mounted_by_cloud_init) {
  auto machine = sample_machine();
  machine.mount_type = "9p";
  machine.mounts.resize(2);
  machine.mounts[0].location = machine.mounts[0].mount_point = "/home/ada";
  machine.mounts[1].location = "/tmp/lima";
  machine.mounts[1].mount_point = "/mnt/a b";
  machine.mounts[1].writable = true;
  machine.mounts[0].nine_p.cache = "fscache";
  machine.mounts[1].nine_p.cache = "mmap";
  auto input = sample_input();
  input.mount_tags = {"lima-0", "lima-1"};
  EXPECT_EQ(seed_user_data(machine, input).find("mounts:"), std::string::npos);
  input.capabilities.mounts = true;
  const auto text = seed_user_data(machine, input);
  EXPECT_NE(
      text.find(
          "mounts:\n"
          "- [\"lima-0\", \"/home/ada\", \"9p\", "
          "\"ro,trans=virtio,version=9p2000.L,msize=131072,cache=fscache,nofail\", \"0\", \"0\"]\n"
          "- [\"lima-1\", \"/mnt/a b\", \"9p\", "
          "\"rw,trans=virtio,version=9p2000.L,msize=131072,cache=mmap,nofail\", \"0\", \"0\"]\n"),
      std::string::npos)
      << text;
}

TEST(UserData, cloud_config_leaves_out_boot_script_and_dns) {
  limequat::test::expect_golden("cidata/golden/cloud-config.yaml",
                                make_cloud_config(sample_machine(), sample_input()));
}

}  // namespace
}  // namespace limequat::cidata
