#include "cidata/lima_env.h"

#include <gtest/gtest.h>

#include "cidata/param_env.h"
#include "tests/support/golden.h"
#include "tests/unit/cidata/sample.h"

namespace limequat::cidata {
namespace {

using config::ProvisionMode;
using limequat::test::expect_golden;
using test::error_of;
using test::provision;
using test::sample_input;
using test::sample_machine;

config::Machine machine_with_everything() {
  auto machine = sample_machine();
  machine.mount_type = "reverse-sshfs";
  machine.mounts.resize(2);
  machine.mounts[0].location = machine.mounts[0].mount_point = "/home/ada";
  machine.mounts[1].mount_point = "/mnt/a b=c";
  machine.additional_disks = {
      {.name = "data"},
      {.name = "raw", .format = false, .fs_type = "xfs", .fs_args = {"-i", "size=512"}}};
  machine.containerd = {.system = false, .user = true, .archives = {}};
  machine.upgrade_packages = true;
  machine.provision = {provision(ProvisionMode::system, "x"), provision(ProvisionMode::data, ""),
                       provision(ProvisionMode::yq, ""), provision(ProvisionMode::dependency, "")};
  machine.provision[1].path = "/etc/a b";
  machine.provision[1].overwrite = false;
  machine.provision[2].path = "/etc/x.yaml";
  machine.provision[3].skip_default_dependency_resolution = true;
  machine.user.passwordless_sudo = false;
  machine.plain = true;
  return machine;
}

TEST(LimaEnv, default_machine) {
  expect_golden("cidata/golden/lima-default.env",
                lima_env(make_plan(sample_machine(), sample_input())));
}

TEST(LimaEnv, everything) {
  const auto machine = machine_with_everything();
  auto input = sample_input();
  input.host_home = "/home/ada";
  input.dns_ports = {.udp = 40001, .tcp = 40002};
  input.vsock_port = 2222;
  input.virtio_port = "io.lima-vm.guest_agent.0";
  input.debug = true;
  input.capabilities = {
      .mounts = true, .additional_disks = true, .containerd = true, .guest_agent = true};
  expect_golden("cidata/golden/lima-everything.env", lima_env(make_plan(machine, input)));
}

TEST(LimaEnv, what_this_build_cannot_serve_is_empty) {
  auto machine = machine_with_everything();
  auto input = sample_input();
  input.vsock_port = 2222;
  const auto text = lima_env(make_plan(machine, input));
  for (const auto* line :
       {"\nLIMA_CIDATA_MOUNTS=0\n", "\nLIMA_CIDATA_MOUNTTYPE=\n", "\nLIMA_CIDATA_DISKS=0\n",
        "\nLIMA_CIDATA_CONTAINERD_USER=\n", "\nLIMA_CIDATA_VSOCK_PORT=0\n"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line;
  }
}

TEST(LimaEnv, dns_ports_only_when_the_host_resolver_answers) {
  auto machine = sample_machine();
  auto input = sample_input();
  input.dns_ports = {.udp = 40001, .tcp = 40002};
  EXPECT_NE(lima_env(make_plan(machine, input)).find("UDP_DNS_LOCAL_PORT=40001\n"),
            std::string::npos);
  machine.dns = {"1.1.1.1"};
  EXPECT_NE(lima_env(make_plan(machine, input)).find("UDP_DNS_LOCAL_PORT=0\n"), std::string::npos);
}

TEST(LimaEnv, a_value_cannot_add_a_line) {
  auto machine = sample_machine();
  machine.guest_install_prefix = "/usr/local\nLIMA_CIDATA_UID=0";
  EXPECT_EQ(error_of([&] { (void)lima_env(make_plan(machine, sample_input())); }),
            "field `guestInstallPrefix` must not contain a line break");
  machine = sample_machine();
  machine.provision = {provision(ProvisionMode::data, "")};
  machine.provision[0].path = "/etc/x\rY";
  EXPECT_EQ(error_of([&] { (void)lima_env(make_plan(machine, sample_input())); }),
            "field `provision[0].path` must not contain a line break");
}

TEST(LimaEnv, names_of_disks) {
  EXPECT_EQ(disk_device(0), "vdb");
  EXPECT_EQ(disk_device(24), "vdz");
  EXPECT_EQ(disk_device(25), "vdaa");
  EXPECT_EQ(disk_device(25 + 26), "vdba");
}

TEST(ParamEnv, lines_and_refusals) {
  auto machine = sample_machine();
  machine.param = {{"a", "x=y z"}, {"B_2", ""}};
  EXPECT_EQ(param_env(make_plan(machine, sample_input())), "PARAM_B_2=\nPARAM_a=x=y z\n");
  machine.param = {{"a", "x\nPATH=/evil"}};
  EXPECT_EQ(error_of([&] { (void)param_variables(machine); }),
            "field `param.a` must not contain a line break");
  machine.param = {{"a b", ""}};
  EXPECT_EQ(error_of([&] { (void)param_variables(machine); }),
            "field `param` has `PARAM_a b`, which is no name of a variable");
}

}  // namespace
}  // namespace limequat::cidata
