// What is read out of QEMU's last words and out of a serial log.
#include <gmock/gmock.h>

#include "driver/boot_failure.h"
#include "driver/qemu/exit_reason.h"

namespace limequat::driver {
namespace {

using qemu::explain_exit;
using testing::ElementsAre;
using testing::IsEmpty;

const WaitStatus kFailed{Exited{1}};

TEST(ExplainExit, a_taken_port) {
  EXPECT_EQ(
      explain_exit(kFailed, {"qemu-system-x86_64: warning: something",
                             "qemu-system-x86_64: -netdev user,id=net0: Could not set up host "
                             "forwarding rule 'tcp:127.0.0.1:60022-:22'"}),
      "QEMU exited (exit status 1): the host port for ssh is taken: `qemu-system-x86_64: -netdev "
      "user,id=net0: Could not set up host forwarding rule 'tcp:127.0.0.1:60022-:22'` (hint: stop "
      "what listens there, or set `ssh.localPort` to another port or to 0)");
}

TEST(ExplainExit, a_locked_disk_is_told_by_its_first_line) {
  EXPECT_EQ(
      explain_exit(kFailed, {"qemu: -device d: Failed to get \"write\" lock",
                             "Is another process using the image [disk]?"}),
      "QEMU exited (exit status 1): a disk is in use by another process: `qemu: -device d: Failed "
      "to get \"write\" lock` (hint: stop the other machine or qemu-img that uses it)");
}

TEST(ExplainExit, an_unknown_reason_is_the_last_line_that_is_no_warning) {
  EXPECT_EQ(explain_exit(kFailed, {"qemu: it broke", "qemu: warning: by the way"}),
            "QEMU exited (exit status 1): `qemu: it broke`");
  EXPECT_EQ(explain_exit(kFailed, {"qemu: warning: by the way"}),
            "QEMU exited (exit status 1): `qemu: warning: by the way`");
}

TEST(ExplainExit, no_words_at_all) {
  EXPECT_EQ(explain_exit(WaitStatus(Signalled{9}), {}), "QEMU exited (signal: killed)");
}

TEST(BootFailure, kernel_panic) {
  const auto failure = find_boot_failure(
      "[    1.0] Run /init as init process\r\n"
      "[    1.2] Kernel panic - not syncing: No working init found.\r\n"
      "[    1.3] ---[ end Kernel panic - not syncing ]---\r\n");
  ASSERT_TRUE(failure.has_value());
  EXPECT_EQ(failure->cause, "the guest kernel panicked");
  EXPECT_EQ(failure->evidence, "[    1.2] Kernel panic - not syncing: No working init found.");
}

TEST(BootFailure, other_ends_of_a_boot) {
  const auto cause = [](std::string line) {
    const auto failure = find_boot_failure(line + '\n');
    return failure ? failure->cause : "none";
  };
  EXPECT_EQ(cause("BdsDxe: No bootable option or device was found."),
            "the firmware found nothing to boot");
  EXPECT_EQ(cause("No bootable device."), "the firmware found nothing to boot");
  EXPECT_EQ(cause("Entering rescue mode..."), "the boot loader found no system");
  EXPECT_EQ(cause("ALERT!  /dev/vda1 does not exist.  Dropping to a shell!"),
            "the guest did not find its root file system");
  EXPECT_EQ(cause("You are in emergency mode. After logging in, type"),
            "the guest gave up booting (emergency mode)");
  EXPECT_EQ(cause("Boot failed: not a bootable disk"), "none") << "it goes on with the next disk";
  EXPECT_EQ(cause("kernel: panic=0"), "none");
}

TEST(BootFailure, a_line_that_is_not_finished_does_not_count_yet) {
  EXPECT_FALSE(find_boot_failure("[ 1.2] Kernel panic - not syncing: VFS").has_value());
  EXPECT_FALSE(find_boot_failure("").has_value());
}

TEST(BootFailure, evidence_is_printable_and_short) {
  const std::string hostile =
      "\x1b[31m[ 1.2]\x1b]0;title\x07 Kernel panic - not syncing: \x01\xff\xe2\x80\xae" +
      std::string(9000, 'x') + "\n";
  const auto failure = find_boot_failure(hostile);
  ASSERT_TRUE(failure.has_value());
  EXPECT_TRUE(failure->evidence.starts_with("[ 1.2]"));
  EXPECT_LE(failure->evidence.size(), 260u);
  for (const char c : failure->evidence) EXPECT_GE(c, ' ');
}

TEST(LastSerialLines, keeps_what_says_something) {
  EXPECT_THAT(last_serial_lines("a\r\n\r\n\x1b[0m\n  \nb\tc\nd", 3), ElementsAre("a", "b c", "d"));
  EXPECT_THAT(last_serial_lines("a\nb\nc\n", 2), ElementsAre("b", "c"));
  EXPECT_THAT(last_serial_lines("", 3), IsEmpty());
  EXPECT_THAT(last_serial_lines("\n\n\x1b[\n\x1b", 3), IsEmpty());
}

}  // namespace
}  // namespace limequat::driver
