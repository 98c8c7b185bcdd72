#include "hostagent/machine_files.h"

#include <gmock/gmock.h>

#include "base/error.h"
#include "ssh/config_file.h"

namespace limequat::hostagent {
namespace {

using ::testing::HasSubstr;

class MachineFilesTest : public ::testing::Test {
 protected:
  store::Instance instance(const std::string& name, int port = 0,
                           const std::string& version = "2.2.0") const {
    config::Machine machine;
    machine.ssh.local_port = port;
    store::Instance made{.name = name, .dir = directory_.path(), .lima_version = version};
    made.config = std::make_shared<const config::Machine>(machine);
    return made;
  }
  void put(const Path& path, std::string_view text) const {
    write_file_atomic(path, text, 0600, false);
  }

  TemporaryDirectory directory_{"limequat-machine"};
  store::InstanceFiles files_{directory_.path()};
};

TEST_F(MachineFilesTest, TheSshPortIsTheOneThatWasAskedFor) {
  EXPECT_EQ(choose_ssh_port(instance("dev", 2222)), 2222);
  EXPECT_EQ(choose_ssh_port(instance("default", 2222, "1.0.0")), 2222);
}

TEST_F(MachineFilesTest, AnOldDefaultMachineKeepsItsPort) {
  EXPECT_EQ(choose_ssh_port(instance("default", 0, "1.2.1")), 60022);
  EXPECT_NE(choose_ssh_port(instance("default", 0, "2.0.0")), 60022);
  EXPECT_NE(choose_ssh_port(instance("other", 0, "1.2.1")), 60022);
}

TEST_F(MachineFilesTest, AFreePortIsOneThatCanBeBound) {
  const int port = choose_ssh_port(instance("dev"));
  EXPECT_GT(port, 1023);
  EXPECT_LT(port, 65536);
}

TEST_F(MachineFilesTest, WithoutADiskThereIsNothingToBoot) {
  try {
    (void)boot_files(files_);
    ADD_FAILURE() << "booted";
  } catch (const Error& error) {
    EXPECT_THAT(error.message(), HasSubstr(files_.disk().string() + " is missing"));
    EXPECT_THAT(error.message(), HasSubstr("(hint: `limactl start` makes it"));
  }
}

TEST_F(MachineFilesTest, ABootFromAnIsoNeedsNoDisk) {
  put(files_.iso(), "iso");
  const driver::BootFiles boot = boot_files(files_);
  EXPECT_EQ(boot.iso, files_.iso());
  EXPECT_FALSE(boot.disk);
  EXPECT_FALSE(boot.kernel);
}

TEST_F(MachineFilesTest, TheKernelsCommandLineLosesItsLineBreak) {
  put(files_.iso(), "iso");
  put(files_.kernel(), "kernel");
  put(files_.kernel_cmdline(), "root=/dev/vda1 quiet \n\n");
  const driver::BootFiles boot = boot_files(files_);
  EXPECT_EQ(boot.kernel, files_.kernel());
  EXPECT_EQ(boot.kernel_cmdline, "root=/dev/vda1 quiet");
  EXPECT_FALSE(boot.initrd);
}

}  // namespace
}  // namespace limequat::hostagent
