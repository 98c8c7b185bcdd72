#include "store/networks_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "temporary_home.h"

namespace limequat::store::test {
namespace {

TEST(NetworksFile, is_written_when_there_is_none) {
  const TemporaryHome temporary;
  const Path file = temporary.home().networks_yaml();
  EXPECT_EQ(load_networks(temporary.home()).find("shared")->gateway, "192.168.105.1");
  EXPECT_EQ(read_file(file), config::Networks::default_text());
  struct stat status = {};
  ASSERT_EQ(::stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0644u);
}

TEST(NetworksFile, of_the_user_is_kept) {
  const TemporaryHome temporary;
  const Path file = temporary.home().networks_yaml();
  make_directories(file.parent_path());
  const std::string text = "networks: {mine: {mode: user-v2, gateway: 10.0.0.1}}\n";
  write_file_atomic(file, text, 0600);
  const config::Networks networks = load_networks(temporary.home());
  EXPECT_EQ(networks.find("mine")->gateway, "10.0.0.1");
  EXPECT_EQ(networks.find("shared"), nullptr);
  EXPECT_EQ(read_file(file), text);
}

TEST(NetworksFile, that_is_wrong_is_named) {
  const TemporaryHome temporary;
  const Path file = temporary.home().networks_yaml();
  make_directories(file.parent_path());
  write_file_atomic(file, "networks: [\n", 0644);
  try {
    (void)load_networks(temporary.home());
    FAIL();
  } catch (const config::ConfigError& error) {
    EXPECT_NE(error.message().find(file.string()), std::string::npos);
  }
}

}  // namespace
}  // namespace limequat::store::test
