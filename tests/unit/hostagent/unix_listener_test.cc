#include "hostagent/unix_listener.h"

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <boost/asio/io_context.hpp>

#include "base/error.h"
#include "base/process.h"

namespace limequat::hostagent {
namespace {

using ::testing::HasSubstr;

class UnixListenerTest : public ::testing::Test {
 protected:
  std::string trouble_with(const Path& path) {
    try {
      const UnixListener listener(io_.get_executor(), path);
    } catch (const Error& error) {
      return error.message();
    }
    return "";
  }
  // What a process that was killed leaves.
  void leave_socket() const {
    const UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path_.string().copy(address.sun_path, sizeof address.sun_path - 1);
    EXPECT_EQ(::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  }

  TemporaryDirectory directory_{"limequat-listener"};
  Path path_ = directory_.path() / "ha.sock";
  boost::asio::io_context io_;
};

TEST_F(UnixListenerTest, OnlyItsOwnerMayConnectAndTheFileGoesWithIt) {
  {
    const UnixListener listener(io_.get_executor(), path_);
    struct stat info {};
    ASSERT_EQ(::lstat(path_.c_str(), &info), 0);
    EXPECT_TRUE(S_ISSOCK(info.st_mode));
    EXPECT_EQ(info.st_mode & 07777, 0600u);
  }
  EXPECT_FALSE(limequat::exists(path_));
}

TEST_F(UnixListenerTest, TheSocketOfOneThatWasKilledIsReplaced) {
  leave_socket();
  ASSERT_TRUE(limequat::exists(path_));
  EXPECT_EQ(trouble_with(path_), "");
}

TEST_F(UnixListenerTest, WhatIsNoSocketIsLeftAlone) {
  write_file_atomic(path_, "mine", 0600, false);
  EXPECT_THAT(trouble_with(path_), HasSubstr("not a socket"));
  EXPECT_EQ(read_file(path_), "mine");
  remove_file(path_);
  std::filesystem::create_symlink("/nowhere", path_);
  EXPECT_THAT(trouble_with(path_), HasSubstr("not a socket"));
  EXPECT_TRUE(std::filesystem::is_symlink(path_));
}

TEST_F(UnixListenerTest, APathThatIsTooLongSaysSo) {
  const Path path = directory_.path() / std::string(120, 'x');
  EXPECT_THAT(trouble_with(path), HasSubstr(path.string()));
}

TEST_F(UnixListenerTest, TheFolderMayBeGoneBeforeIt) {
  {
    const UnixListener listener(io_.get_executor(), path_);
    std::filesystem::rename(directory_.path(), directory_.path().string() + ".gone");
  }
  std::filesystem::rename(directory_.path().string() + ".gone", directory_.path());
}

}  // namespace
}  // namespace limequat::hostagent
