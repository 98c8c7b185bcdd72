#include "hostagent/boot_error.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/log_recorder.h"

namespace limequat::hostagent {
namespace {

class BootErrorTest : public ::testing::Test {
 protected:
  void console(std::string_view text) const { write_file_atomic(path_, text, 0600, false); }

  TemporaryDirectory directory_{"limequat-boot"};
  Path path_ = directory_.path() / "serial.log";
  limequat::test::LogRecorder recorder_;
};

TEST_F(BootErrorTest, NamesPhaseCauseEvidenceAndWhereToLook) {
  console("one\nKernel panic - not syncing: VFS\n");
  const Error error = boot_failed({"the guest kernel panicked", "Kernel panic - not syncing: VFS"},
                                  path_, recorder_.logger());
  EXPECT_EQ(
      error.message(),
      "while booting: the guest kernel panicked: Kernel panic - not syncing: VFS (hint: see `" +
          path_.string() + "`)");
  EXPECT_EQ(recorder_.text(), "error The last lines of the console (" + path_.string() +
                                  "):\nerror   | one\nerror   | Kernel panic - not syncing: VFS\n");
}

TEST_F(BootErrorTest, ASilentGuestLeavesOnlyTheError) {
  const Error error =
      ended_while_booting(WaitStatus(Exited{1}), "qemu: no such device", path_, recorder_.logger());
  EXPECT_EQ(error.message(),
            "while booting: the machine ended (exit status 1) qemu: no such device "
            "(hint: see `" +
                path_.string() + "`)");
  EXPECT_EQ(recorder_.text(), "");
}

TEST_F(BootErrorTest, AVmThatSaysNothingLeavesNoGap) {
  const Error error = ended_while_booting(WaitStatus(Signalled{6}), "", path_, recorder_.logger());
  EXPECT_EQ(error.message().rfind("while booting: the machine ended (signal: aborted) (hint", 0),
            0u)
      << error.message();
}

TEST_F(BootErrorTest, AtMostTenLinesAndNoneThatCommandsTheTerminal) {
  std::string text;
  for (int i = 0; i < 50; ++i) text += "\x1b[2Jline " + std::to_string(i) + "\n";
  console(text);
  log_serial_tail(path_, recorder_.logger());
  EXPECT_EQ(std::ranges::count(recorder_.text(), '\n'), 11);
  EXPECT_EQ(recorder_.text().find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace limequat::hostagent
