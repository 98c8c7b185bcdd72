#include "base/process_identity.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/process.h"

namespace limequat {
namespace {

Child start_helper(const char* what) {
  ProcessSpec spec;
  spec.argv = {LIMEQUAT_BASE_TEST_HELPER, what};
  spec.standard_output = ProcessSpec::Null{};
  return spawn(spec);
}

TEST(ProcessIdentityTest, SelfIsAlive) {
  const ProcessIdentity self = ProcessIdentity::self();
  EXPECT_EQ(self.pid, ::getpid());
  EXPECT_GT(self.start_time, 0u);
  EXPECT_TRUE(self.alive());
}

TEST(ProcessIdentityTest, ReusedPidIsAnotherProcess) {
  ProcessIdentity earlier = ProcessIdentity::self();
  earlier.start_time -= 1;
  EXPECT_FALSE(earlier.alive());
  EXPECT_FALSE(ProcessHandle::open(earlier).has_value());
  ProcessIdentity other_boot = ProcessIdentity::self();
  other_boot.boot_id = "00000000-0000-0000-0000-000000000000";
  EXPECT_FALSE(other_boot.alive());
  EXPECT_FALSE(ProcessHandle::open(other_boot).has_value());
}

TEST(ProcessIdentityTest, NoSuchProcess) {
  EXPECT_EQ(ProcessIdentity::of(0), std::nullopt);
  EXPECT_EQ(ProcessIdentity::of(-1), std::nullopt);
  EXPECT_EQ(ProcessIdentity::of(1 << 30), std::nullopt);
}

TEST(ProcessIdentityTest, ZombieCountsAsNone) {
  Child child = start_helper("sleep");
  const auto identity = ProcessIdentity::of(child.pid());
  ASSERT_TRUE(identity.has_value());
  EXPECT_TRUE(identity->alive());
  child.signal(SIGKILL);
  siginfo_t info{};
  // Ended, but not reaped.
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(child.pid()), &info, WEXITED | WNOWAIT), 0);
  EXPECT_FALSE(identity->alive());
  EXPECT_EQ(ProcessIdentity::of(child.pid()), std::nullopt);
  EXPECT_EQ(child.wait(), WaitStatus(Signalled{SIGKILL}));
}

TEST(ProcessIdentityTest, SerializesAndParses) {
  const ProcessIdentity identity{42, 123456, "0123-abcd"};
  EXPECT_EQ(identity.serialize(), "42 123456 0123-abcd\n");
  EXPECT_EQ(ProcessIdentity::parse(identity.serialize()), identity);
  EXPECT_EQ(ProcessIdentity::parse("42 123456 0123-abcd"), identity);
  for (const char* text : {"", "\n", "42", "42 1", "42 1 ", "x 1 b", "42 x b", "-1 1 b", "0 1 b",
                           "42 -1 b", "42 1 b c", "42 1 b\nmore", "42  1 b", " 42 1 b",
                           "42 1 b\n\n", "99999999999 1 b", "42 99999999999999999999999 b"}) {
    EXPECT_EQ(ProcessIdentity::parse(text), std::nullopt) << '"' << text << '"';
  }
}

TEST(ProcessHandleTest, SignalsAndWaits) {
  Child child = start_helper("sleep");
  const auto handle = ProcessHandle::open(*ProcessIdentity::of(child.pid()));
  ASSERT_TRUE(handle.has_value());
  EXPECT_FALSE(handle->wait_gone(0));
  EXPECT_TRUE(handle->signal(SIGKILL));
  EXPECT_TRUE(handle->wait_gone(-1));
  EXPECT_EQ(child.wait(), WaitStatus(Signalled{SIGKILL}));
  EXPECT_FALSE(handle->signal(SIGTERM)) << "ended meanwhile; the handle reaches nobody else";
}

}  // namespace
}  // namespace limequat
