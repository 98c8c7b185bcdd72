#include "store/home.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "temporary_home.h"
#include "tests/support/environment.h"

namespace limequat::store {
namespace {

using limequat::test::ScopedVariable;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Home, is_lima_home_with_symlinks_resolved) {
  const TemporaryDirectory directory("limequat-home");
  const Path real = directory.path() / "real";
  make_directories(real);
  std::filesystem::create_directory_symlink(real, directory.path() / "link");
  const ScopedVariable variable("LIMA_HOME", (directory.path() / "link").c_str());
  EXPECT_EQ(Home::from_environment().root(), std::filesystem::canonical(real));
}

TEST(Home, that_does_not_exist_is_taken_as_it_is) {
  const ScopedVariable variable("LIMA_HOME", "/no/such/../folder");
  EXPECT_EQ(Home::from_environment().root(), Path("/no/folder"));
}

TEST(Home, that_is_a_file_is_an_error) {
  const TemporaryDirectory directory("limequat-home");
  const std::string file = directory.path() / "file";
  write_file_atomic(file, "", 0644);
  const ScopedVariable variable("LIMA_HOME", file.c_str());
  try {
    (void)Home::from_environment();
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.message(), testing::StartsWith("`" + file + "` is no folder"));
  }
}

TEST(Home, defaults_to_the_users_folder) {
  const ScopedVariable lima_home("LIMA_HOME", nullptr);
  const ScopedVariable home("HOME", "/no/such/user");
  EXPECT_EQ(Home::from_environment().root(), Path("/no/such/user/.lima"));
}

TEST(Home, needs_one_of_the_two) {
  const ScopedVariable lima_home("LIMA_HOME", nullptr);
  const ScopedVariable home("HOME", nullptr);
  EXPECT_THROW((void)Home::from_environment(), Error);
}

TEST(Home, instances_are_folders_in_byte_order) {
  const test::TemporaryHome temporary;
  for (const char* name : {"b", "a", "B", "10", "_config", "_disks", ".hidden"})
    temporary.add(name);
  write_file_atomic(temporary.home().root() / "file", "", 0644);
  EXPECT_THAT(temporary.home().instance_names(), ElementsAre("10", "B", "a", "b"));
}

TEST(Home, without_a_folder_there_are_none) {
  EXPECT_THAT(Home("/no/such/folder").instance_names(), IsEmpty());
}

TEST(Home, sockets_must_fit_into_an_address) {
  const Home home(Path("/" + std::string(78, 'x')));
  EXPECT_NO_THROW(check_socket_length(home.instance("a"), "a"));
  try {
    check_socket_length(home.instance("abcd"), "abcd");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.message(),
              "instance name `abcd` too long: `/" + std::string(78, 'x') +
                  "/abcd/ssh.sock.1234567890123456` must be less than UNIX_PATH_MAX=108 "
                  "characters, but is 110");
  }
}

}  // namespace
}  // namespace limequat::store
