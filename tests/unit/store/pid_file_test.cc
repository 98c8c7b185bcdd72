// Only a process that is surely the one meant counts as running.
#include "store/pid_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "base/error.h"
#include "temporary_home.h"

namespace limequat::store {
namespace {

using ::testing::IsEmpty;
using ::testing::VariantWith;

class PidFileTest : public ::testing::Test {
 protected:
  static std::string line(pid_t pid) { return std::to_string(pid) + "\n"; }
  void write_pid(std::string_view text) const {
    write_file_atomic(file_.path(), text, 0644, false);
  }
  void write_identity(std::string_view text) const {
    write_file_atomic(file_.identity_path(), text, 0600, false);
  }
  std::vector<std::string> names() const {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(directory_.path())) {
      found.push_back(entry.path().filename());
    }
    return found;
  }

  TemporaryDirectory directory_{"limequat-pid"};
  PidFile file_{directory_.path() / "ha.pid",
                {.program = "limactl", .argument = directory_.path().string()}};
  ProcessIdentity self_ = ProcessIdentity::self();
};

TEST_F(PidFileTest, nothing_there) {
  EXPECT_THAT(file_.read(), VariantWith<NoPidFile>(::testing::_));
}

TEST_F(PidFileTest, what_was_written_is_read) {
  file_.write(self_);
  EXPECT_EQ(file_.running(), self_);
  EXPECT_EQ(read_file(file_.path()), line(::getpid()));
}

TEST_F(PidFileTest, a_pid_used_again_is_stale) {
  ProcessIdentity earlier = self_;
  earlier.start_time -= 1;
  file_.write(earlier);
  EXPECT_THAT(file_.read(), VariantWith<StalePidFile>(::testing::_));
}

TEST_F(PidFileTest, the_same_pid_after_a_reboot_is_stale) {
  ProcessIdentity earlier = self_;
  earlier.boot_id = "00000000-0000-0000-0000-000000000000";
  file_.write(earlier);
  EXPECT_THAT(file_.read(), VariantWith<StalePidFile>(::testing::_));
}

TEST_F(PidFileTest, a_bare_pid_of_another_program_is_stale) {
  write_pid(line(::getpid()));
  EXPECT_THAT(file_.read(), VariantWith<StalePidFile>(::testing::_));
}

TEST_F(PidFileTest, a_bare_pid_of_upstreams_host_agent_runs) {
  const test::NamedProcess agent("/usr/bin/limactl",
                                 "--socket=" + (directory_.path() / "ha.sock").string());
  write_pid(line(agent.pid()));
  ASSERT_TRUE(file_.running().has_value());
  EXPECT_EQ(file_.running()->pid, agent.pid());
}

TEST_F(PidFileTest, a_bare_pid_of_another_machines_host_agent_is_stale) {
  // Its folder begins with the name of ours.
  const test::NamedProcess agent("limactl", directory_.path().string() + "2/ha.pid");
  write_pid(line(agent.pid()));
  EXPECT_THAT(file_.read(), VariantWith<StalePidFile>(::testing::_));
}

TEST_F(PidFileTest, an_identity_of_an_earlier_process_does_not_speak_for_a_new_pid) {
  const test::NamedProcess agent("limactl", directory_.path().string());
  file_.write_identity(self_);
  write_pid(line(agent.pid()));
  ASSERT_TRUE(file_.running().has_value());
  EXPECT_EQ(file_.running()->pid, agent.pid());
}

TEST_F(PidFileTest, a_process_on_record_runs_before_its_pid_file_is_written) {
  EXPECT_EQ(file_.running_or_recorded(), std::nullopt);
  file_.write_identity(self_);
  EXPECT_EQ(file_.running(), std::nullopt);
  EXPECT_EQ(file_.running_or_recorded(), self_);
  write_pid("");  // QEMU empties it, then writes
  EXPECT_EQ(file_.running_or_recorded(), self_);
  ProcessIdentity earlier = self_;
  ++earlier.start_time;
  file_.write_identity(earlier);
  EXPECT_EQ(file_.running_or_recorded(), std::nullopt);
}

TEST_F(PidFileTest, a_damaged_identity_proves_nothing) {
  for (const char* text : {"", "garbage", "1 2", "-1 2 x", "99999999999999999999 1 x"}) {
    write_identity(text);
    write_pid(line(::getpid()));
    EXPECT_THAT(file_.read(), VariantWith<StalePidFile>(::testing::_)) << text;
  }
}

TEST_F(PidFileTest, what_is_no_pid_is_said) {
  for (const char* text : {"", "x", "0", "-1", "12x", "99999999999", "1 2", "\n"}) {
    write_pid(text);
    EXPECT_THAT(file_.read(), VariantWith<UnreadablePidFile>(::testing::_)) << text;
  }
  write_pid(std::string(100'000, '1'));
  EXPECT_THAT(file_.read(), VariantWith<UnreadablePidFile>(::testing::_));
}

TEST_F(PidFileTest, odd_things_in_its_place_do_not_hang_or_throw) {
  ASSERT_EQ(::mkfifo(file_.path().c_str(), 0600), 0);
  EXPECT_THAT(file_.read(), VariantWith<UnreadablePidFile>(::testing::_));
  remove_file(file_.path());
  make_directories(file_.path());
  EXPECT_THAT(file_.read(), VariantWith<UnreadablePidFile>(::testing::_));
}

TEST_F(PidFileTest, a_stale_file_goes_with_its_identity) {
  ProcessIdentity earlier = self_;
  earlier.start_time -= 1;
  file_.write(earlier);
  EXPECT_TRUE(file_.remove_stale());
  EXPECT_THAT(names(), IsEmpty());
  EXPECT_FALSE(file_.remove_stale());
}

TEST_F(PidFileTest, a_running_or_unreadable_file_stays) {
  file_.write(self_);
  EXPECT_FALSE(file_.remove_stale());
  EXPECT_EQ(file_.running(), self_);
  write_pid("x");
  EXPECT_FALSE(file_.remove_stale());
  EXPECT_EQ(read_file(file_.path()), "x");
}

TEST_F(PidFileTest, a_new_process_never_loses_its_file_to_one_that_tidies_up) {
  ProcessIdentity earlier = self_;
  earlier.start_time -= 1;
  for (int round = 0; round < 100; ++round) {
    file_.write(earlier);
    std::atomic<bool> written = false;
    std::thread tidier([&] {
      while (!written) file_.remove_stale();
      file_.remove_stale();
    });
    file_.write(self_);
    written = true;
    tidier.join();
    ASSERT_EQ(read_file_if_exists(file_.path()), line(::getpid())) << "round " << round;
    ASSERT_EQ(file_.running(), self_);
    file_.remove_if(self_);
    ASSERT_THAT(names(), IsEmpty());
  }
}

TEST_F(PidFileTest, only_ones_own_file_is_removed) {
  const test::NamedProcess other("limactl", directory_.path().string());
  file_.write(*ProcessIdentity::of(other.pid()));
  file_.remove_if(self_);
  EXPECT_EQ(file_.running()->pid, other.pid());
  file_.write(self_);
  file_.remove_if(self_);
  EXPECT_THAT(names(), IsEmpty());
}

TEST(LooksLike, compares_program_and_whole_paths) {
  using namespace std::string_view_literals;
  const ProcessPattern pattern{.program = "qemu", .argument = "/h/dev"};
  EXPECT_TRUE(looks_like("/usr/bin/qemu-system-x86_64\0-pidfile\0/h/dev/qemu.pid\0"sv, pattern));
  EXPECT_TRUE(looks_like("qemu\0file=/h/dev/disk,if=none\0"sv, pattern));
  EXPECT_TRUE(looks_like("qemu\0/h/dev\0"sv, pattern));
  EXPECT_FALSE(looks_like("qemu\0/h/dev2/qemu.pid\0"sv, pattern));
  EXPECT_FALSE(looks_like("/qemu/vim\0/h/dev/lima.yaml\0"sv, pattern));
  EXPECT_FALSE(looks_like("qemu"sv, pattern));
  EXPECT_FALSE(looks_like(""sv, pattern));
  EXPECT_FALSE(looks_like("\0\0\0"sv, pattern));
  EXPECT_TRUE(looks_like("anything\0/h/dev/x"sv, {.program = "", .argument = "/h/dev"}));
}

}  // namespace
}  // namespace limequat::store
