#include "store/instance_lock.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/error.h"
#include "temporary_home.h"
#include "tests/support/environment.h"

namespace limequat::store {
namespace {

using limequat::test::ScopedVariable;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class InstanceLockTest : public ::testing::Test {
 protected:
  std::string error_of_acquire() const {
    try {
      (void)InstanceLock::acquire(files_, "dev");
    } catch (const Error& error) {
      return error.message();
    }
    return "";
  }

  test::TemporaryHome temporary_;
  InstanceFiles files_ = temporary_.add("dev");
};

TEST_F(InstanceLockTest, only_one_holds_it) {
  auto first = InstanceLock::try_acquire(files_);
  ASSERT_TRUE(first.has_value());
  EXPECT_FALSE(InstanceLock::try_acquire(files_).has_value());
  first.reset();
  EXPECT_TRUE(InstanceLock::try_acquire(files_).has_value());
}

TEST_F(InstanceLockTest, leaves_no_file) {
  const auto lock = InstanceLock::try_acquire(files_);
  int count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(files_.directory()))
    ++count;
  EXPECT_EQ(count, 1);  // lima.yaml
}

TEST_F(InstanceLockTest, names_the_holder) {
  const auto lock = InstanceLock::try_acquire(files_);
  const auto holder = lock_holder(files_);
  ASSERT_TRUE(holder.has_value());
  EXPECT_EQ(holder->pid, ::getpid());
  EXPECT_THAT(holder->command, HasSubstr("store_test"));
  EXPECT_THAT(error_of_acquire(), HasSubstr("instance `dev` is being changed by"));
  EXPECT_THAT(error_of_acquire(), HasSubstr(std::to_string(::getpid())));
}

TEST_F(InstanceLockTest, nobody_holds_a_free_one) { EXPECT_FALSE(lock_holder(files_).has_value()); }

TEST_F(InstanceLockTest, stays_as_long_as_a_copy_lives) {
  auto lock = InstanceLock::try_acquire(files_);
  auto copy = InstanceLock::adopt(duplicate(lock->fd()));
  lock.reset();
  EXPECT_FALSE(InstanceLock::try_acquire(files_).has_value());
}

TEST_F(InstanceLockTest, tells_who_has_it_also_after_it_was_handed_on) {
  EXPECT_FALSE(has_lock(::getpid(), files_));
  auto lock = InstanceLock::try_acquire(files_);
  EXPECT_TRUE(has_lock(::getpid(), files_));
  const UniqueFd only_open = open_file(files_.directory(), O_RDONLY | O_DIRECTORY);
  Child with = spawn({.argv = {"sh", "-c", "read forever"},
                      .standard_input = ProcessSpec::ToPipe{},
                      .extra_fds = {{3, lock->fd()}}});
  Child without = spawn({.argv = {"sh", "-c", "read forever"},
                         .standard_input = ProcessSpec::ToPipe{},
                         .extra_fds = {{3, only_open.get()}}});
  lock.reset();
  EXPECT_FALSE(has_lock(::getpid(), files_));
  EXPECT_TRUE(has_lock(with.pid(), files_));
  EXPECT_FALSE(has_lock(without.pid(), files_));
  EXPECT_FALSE(has_lock(-1, files_));
}

TEST_F(InstanceLockTest, a_child_with_the_descriptor_keeps_it) {
  auto lock = InstanceLock::try_acquire(files_);
  Child child = spawn({.argv = {"sh", "-c", "read forever"},
                       .standard_input = ProcessSpec::ToPipe{},
                       .extra_fds = {{3, lock->fd()}}});
  lock.reset();
  EXPECT_FALSE(InstanceLock::try_acquire(files_).has_value());
  child.standard_input.reset();
  (void)child.wait();
  EXPECT_TRUE(InstanceLock::try_acquire(files_).has_value());
}

TEST_F(InstanceLockTest, an_adopted_one_is_not_inherited) {
  auto lock = InstanceLock::try_acquire(files_);
  const int copy = ::dup(lock->fd());
  const auto adopted = InstanceLock::adopt(UniqueFd(copy));
  EXPECT_EQ(::fcntl(adopted.fd(), F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
  EXPECT_THROW((void)InstanceLock::adopt(UniqueFd()), SystemError);
}

TEST_F(InstanceLockTest, needs_the_folder) {
  EXPECT_THROW((void)InstanceLock::try_acquire(temporary_.home().instance("nope")), SystemError);
  try {
    (void)InstanceLock::acquire(temporary_.home().instance("nope"), "nope");
    FAIL() << "a lock on nothing";
  } catch (const Error& error) {
    EXPECT_EQ(error.message(), "instance `nope` was renamed or deleted meanwhile");
  }
}

TEST_F(InstanceLockTest, a_waiting_script_of_the_same_machine_is_told_so) {
  const auto lock = InstanceLock::try_acquire(files_);
  const ScopedVariable directory("LIMA_INSTANCE_DIR", files_.directory().c_str());
  const ScopedVariable index("LIMA_HOST_PROVISION_INDEX", "2");
  EXPECT_EQ(own_host_script(files_), 2);
  EXPECT_THAT(error_of_acquire(),
              HasSubstr("waiting for this very host script (hostProvision[2])"));
}

TEST_F(InstanceLockTest, a_waiting_script_is_refused_even_when_nobody_holds_the_lock) {
  const ScopedVariable directory("LIMA_INSTANCE_DIR", files_.directory().c_str());
  const ScopedVariable index("LIMA_HOST_PROVISION_INDEX", "2");
  const ScopedVariable phase("LIMA_PHASE", "post-stop");
  const auto refusal = [&]() -> std::string {
    try {
      refuse_inside_own_script(files_, "dev");
    } catch (const Error& error) {
      return error.message();
    }
    return "";
  };
  EXPECT_EQ(refusal(), "");  // not said whether it is waited for
  const ScopedVariable wait("LIMA_HOST_PROVISION_WAIT", "true");
  EXPECT_THAT(refusal(), HasSubstr("this very host script (hostProvision[2], post-stop)"));
  EXPECT_NO_THROW(refuse_inside_own_script(temporary_.add("other"), "other"));
  const ScopedVariable beside("LIMA_HOST_PROVISION_WAIT", "false");
  EXPECT_EQ(refusal(), "");
}

TEST_F(InstanceLockTest, a_script_of_another_machine_is_not_inside_this_one) {
  const InstanceFiles other = temporary_.add("other");
  const ScopedVariable directory("LIMA_INSTANCE_DIR", other.directory().c_str());
  const ScopedVariable index("LIMA_HOST_PROVISION_INDEX", "2");
  EXPECT_FALSE(own_host_script(files_).has_value());
  EXPECT_TRUE(own_host_script(other).has_value());
}

TEST_F(InstanceLockTest, odd_variables_mean_nothing) {
  const ScopedVariable directory("LIMA_INSTANCE_DIR", files_.directory().c_str());
  for (const char* text : {"", "x", "1x", "99999999999999"}) {
    const ScopedVariable index("LIMA_HOST_PROVISION_INDEX", text);
    EXPECT_FALSE(own_host_script(files_).has_value()) << text;
  }
}

}  // namespace
}  // namespace limequat::store
