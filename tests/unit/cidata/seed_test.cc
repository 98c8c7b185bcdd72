#include "cidata/seed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/cidata/sample.h"

namespace limequat::cidata {
namespace {

using test::error_of;
using test::file;
using test::provision;
using test::sample_input;
using test::sample_machine;
using testing::ElementsAre;

std::vector<std::string> paths(const Seed& seed) {
  std::vector<std::string> out;
  for (const auto& f : seed.files) out.push_back(f.path);
  return out;
}

TEST(Seed, files_in_the_order_of_their_paths) {
  auto machine = sample_machine();
  machine.provision = {provision(config::ProvisionMode::system, "#!/bin/sh\n")};
  auto input = sample_input();
  input.extra_files = {{"boot.Linux/50-driver.sh", "#!/bin/sh\n", 0755}};
  EXPECT_THAT(paths(make_seed(machine, input)),
              ElementsAre("boot.Linux/00-first.sh", "boot.Linux/50-driver.sh",
                          "boot.essential.Linux/00-user.sh", "boot.sh", "etc_environment",
                          "lima.env", "meta-data", "network-config", "param.env",
                          "provision.system/00000000", "user-data", "util/report.sh"));
}

TEST(Seed, scripts_are_executable) {
  const auto seed = make_seed(sample_machine(), sample_input());
  for (const auto* path : {"boot.sh", "boot.Linux/00-first.sh", "util/report.sh"}) {
    EXPECT_EQ(file(seed, path).mode, 0755u) << path;
  }
  EXPECT_EQ(file(seed, "lima.env").mode, 0644u);
}

TEST(Seed, meta_data) {
  EXPECT_EQ(file(make_seed(sample_machine(), sample_input()), "meta-data").bytes,
            "instance-id: \"iid-1700000000\"\nlocal-hostname: \"lima-default\"\n");
}

TEST(Seed, the_real_guest_scripts_fit) {
  auto input = sample_input();
  input.guest_files = embedded_files();
  const auto seed = make_seed(sample_machine(), input);
  EXPECT_THAT(file(seed, "boot.sh").bytes, testing::StartsWith("#!/bin/sh\n"));
  EXPECT_THAT(file(seed, "user-data").bytes,
              testing::HasSubstr("exec \"$LIMA_CIDATA_MNT/boot.sh\""));
}

std::string refusal(void (*change)(config::Machine&, SeedInput&)) {
  auto machine = sample_machine();
  auto input = sample_input();
  change(machine, input);
  return error_of([&] { (void)make_seed(machine, input); });
}

TEST(Seed, what_no_guest_can_have_is_refused) {
  EXPECT_EQ(refusal([](auto& m, auto&) { m.user.name = "root"; }),
            "field `user.name` must not be `root`");
  EXPECT_EQ(refusal([](auto& m, auto&) { m.user.uid = 0; }), "field `user.uid` must not be 0");
  EXPECT_EQ(refusal([](auto& m, auto&) { m.user.home = ""; }), "field `user.home` must be set");
  EXPECT_EQ(refusal([](auto& m, auto&) { m.user.shell = ""; }), "field `user.shell` must be set");
  EXPECT_EQ(refusal([](auto& m, auto&) { m.user.name = "ada\nroot"; }),
            "field `user.name` must not contain a line break");
  EXPECT_EQ(refusal([](auto& m, auto&) { m.user.comment = "a:b"; }),
            "field `user.comment` must not contain `:`, which separates the fields of /etc/passwd");
  EXPECT_EQ(refusal([](auto&, auto& i) { i.ssh_public_keys.clear(); }),
            "the machine needs at least one public ssh key");
  EXPECT_EQ(refusal([](auto&, auto& i) { i.ssh_public_keys = {"ssh-ed25519 A\nssh-ed25519 B"}; }),
            "field `public ssh key` must not contain a line break");
  EXPECT_EQ(refusal([](auto& m, auto&) { m.os = config::Os::freebsd; }),
            "no seed can be made for a guest with OS `FreeBSD` yet: only Linux");
}

}  // namespace
}  // namespace limequat::cidata
