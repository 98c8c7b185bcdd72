// guest/cloud-init/bootcmd.sh as user-data runs it, with a stand-in for the report port, for
// /sys/class/net and for ip(8).
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "base/file.h"
#include "base/process.h"

namespace limequat::cidata {
namespace {

class BootCommand : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(net());
    std::filesystem::create_directories(bin());
    write_file_atomic(port(), "", 0600);
    write_file_atomic(bin() / "ip",
                      "#!/bin/sh\n"
                      "echo \"$*\" >>\"$IP_LOG\"\n"
                      "case $* in\n"
                      "*show*) echo '    inet 192.168.5.15/24' ;;\n"
                      "*name*) mv \"$LIMEQUAT_SYS_NET/$3\" \"$LIMEQUAT_SYS_NET/$5\" ;;\n"
                      "esac\n",
                      0755);
  }

  Path net() const { return folder_.path() / "net"; }
  Path bin() const { return folder_.path() / "bin"; }
  Path port() const { return folder_.path() / "port"; }
  std::string log(const char* name) const {
    return read_file_if_exists(folder_.path() / name).value_or("");
  }

  void add_interface(const std::string& name, const std::string& mac) {
    std::filesystem::create_directories(net() / name);
    write_file_atomic(net() / name / "address", mac + "\n", 0644);
  }

  RunResult run_text(std::vector<std::string> words) {
    const auto text = read_file(Path(LIMEQUAT_SOURCE_DIR) / "guest/cloud-init/bootcmd.sh");
    ProcessSpec spec;
    spec.argv = {"sh", "-c", text};
    spec.argv.insert(spec.argv.end(), words.begin(), words.end());
    spec.environment = current_environment();
    set_variable(*spec.environment, "LIMEQUAT_REPORT_PORT", port().string());
    set_variable(*spec.environment, "LIMEQUAT_SYS_NET", net().string());
    set_variable(*spec.environment, "IP_LOG", (folder_.path() / "ip.log").string());
    set_variable(*spec.environment, "PATH", bin().string() + ":/usr/bin:/bin");
    return limequat::run(spec);
  }

  TemporaryDirectory folder_{"limequat-test-"};
};

TEST_F(BootCommand, says_that_cloud_init_runs_and_leaves_right_names_alone) {
  add_interface("eth0", "52:55:55:00:00:01");
  EXPECT_TRUE(run_text({"start", "52:55:55:00:00:01=eth0"}).status.success());
  EXPECT_EQ(log("port"), "step cloud-init\n");
  EXPECT_EQ(log("ip.log"), "");
}

TEST_F(BootCommand, renames_an_interface_by_its_address) {
  add_interface("ens3", "52:55:55:00:00:01");
  add_interface("lo", "00:00:00:00:00:00");
  EXPECT_TRUE(
      run_text({"start", "52:55:55:00:00:01=eth0", "52:55:55:00:00:02=lima0"}).status.success());
  EXPECT_EQ(log("ip.log"),
            "link set ens3 down\n"
            "link set ens3 name eth0\n"
            "link set eth0 up\n"
            "-4 addr show dev eth0\n");
}

TEST_F(BootCommand, without_a_port_nothing_is_reported) {
  std::filesystem::remove(port());
  add_interface("eth0", "52:55:55:00:00:01");
  EXPECT_TRUE(run_text({"start", "52:55:55:00:00:01=eth0"}).status.success());
  EXPECT_FALSE(limequat::exists(port()));
}

TEST_F(BootCommand, runs_a_provisioning_script_and_reports_its_failure) {
  const auto result = run_text({"provision.boot/00000003", "echo \"ran $#\"\nexit 7"});
  EXPECT_EQ(result.status.exit_code(), 7);
  EXPECT_EQ(result.output, "ran 0\n");
  // Each report opens the port; a file keeps the last one.
  EXPECT_EQ(log("port"), "failed provision.boot/00000003 7\n");
}

}  // namespace
}  // namespace limequat::cidata
