#include "ssh/key.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <thread>

#include "ssh/public_key.h"
#include "tests/support/environment.h"
#include "tests/unit/ssh/sample.h"

namespace limequat::ssh {
namespace {

using limequat::test::ScopedVariable;
using test::error_of;
using testing::ElementsAre;

mode_t mode_of(const Path& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 ? status.st_mode & 07777 : 0;
}

class Key : public testing::Test {
 protected:
  Path config() const { return folder_.path() / "_config"; }
  TemporaryDirectory folder_{"limequat-test-"};
};

TEST_F(Key, is_made_once) {
  const auto pair = ensure_key(config());
  const auto text = read_file(pair.private_key);
  EXPECT_THAT(text, testing::StartsWith("-----BEGIN OPENSSH PRIVATE KEY-----\n"));
  EXPECT_THAT(read_file(pair.public_key), testing::EndsWith(" lima\n"));
  EXPECT_EQ(pair.private_key, config() / "user");
  EXPECT_EQ(pair.public_key, config() / "user.pub");
  EXPECT_EQ(mode_of(config()), 0700u);
  EXPECT_EQ(mode_of(pair.private_key), 0600u);
  EXPECT_FALSE(limequat::exists(config() / ".keygen"));
  (void)ensure_key(config());
  EXPECT_EQ(read_file(pair.private_key), text);
}

TEST_F(Key, several_processes_at_once_agree) {
  std::vector<std::string> keys(4);
  std::vector<std::thread> threads;
  for (auto& key : keys) {
    threads.emplace_back([&key, this] { key = read_file(ensure_key(config()).private_key); });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_THAT(keys, testing::Each(keys[0]));
}

TEST_F(Key, killed_before_the_keys_had_their_names) {
  make_directories(config() / ".keygen", 0700);
  write_file_atomic(config() / ".keygen/user", "half a k", 0600);
  const auto pair = ensure_key(config());
  EXPECT_EQ(public_keys(pair, std::nullopt).lines.size(), 1u);
  EXPECT_FALSE(limequat::exists(config() / ".keygen"));
}

TEST_F(Key, killed_between_the_two_files) {
  const auto pair = ensure_key(config());
  const auto line = read_file(pair.public_key);
  remove_file(pair.public_key);
  (void)ensure_key(config());
  EXPECT_EQ(read_file(pair.public_key).substr(0, 80), line.substr(0, 80));
}

TEST_F(Key, a_public_key_alone_or_an_empty_private_one_is_no_key) {
  make_directories(config(), 0700);
  write_file_atomic(config() / "user", "", 0600);
  write_file_atomic(config() / "user.pub", "old\n", 0644);
  const auto pair = ensure_key(config());
  EXPECT_TRUE(is_public_key(public_keys(pair, std::nullopt).lines[0]));
}

TEST_F(Key, without_ssh_keygen_the_package_is_named) {
  const ScopedVariable path("PATH", folder_.path().c_str());
  EXPECT_EQ(
      error_of([&] { (void)ensure_key(config()); }),
      "failed to make the ssh key of the machines: no `ssh-keygen` on PATH: install the package "
      "openssh-client");
}

TEST_F(Key, a_failing_ssh_keygen_is_quoted) {
  write_file_atomic(folder_.path() / "ssh-keygen", "#!/bin/sh\necho out of luck >&2\nexit 3\n",
                    0755);
  const ScopedVariable path("PATH", folder_.path().c_str());
  EXPECT_EQ(error_of([&] { (void)ensure_key(config()); }),
            "failed to make the ssh key of the machines: ssh-keygen: exit status 3: out of luck\n");
}

TEST_F(Key, keys_of_the_user_are_added_when_they_are_keys) {
  const auto pair = ensure_key(config());
  const auto dot_ssh = folder_.path() / ".ssh";
  make_directories(dot_ssh, 0700);
  const auto line = public_keys(pair, std::nullopt).lines[0];
  write_file_atomic(dot_ssh / "b.pub", "  " + line + " b\n\n", 0644);
  write_file_atomic(dot_ssh / "b", "private", 0600);
  write_file_atomic(dot_ssh / "a.pub", line + "\n" + line + "\n", 0644);
  write_file_atomic(dot_ssh / "c-cert.pub", line + " c\n", 0644);
  write_file_atomic(dot_ssh / "other", line, 0644);
  std::filesystem::create_symlink("nowhere", dot_ssh / "d.pub");

  const auto keys = public_keys(pair, dot_ssh);
  EXPECT_THAT(keys.lines, ElementsAre(line, line + " b", line + " c"));
  EXPECT_THAT(keys.warnings, ElementsAre("public key `" + (dot_ssh / "a.pub").string() +
                                         "` doesn't seem to be in ssh format"));
  EXPECT_THAT(identity_files(dot_ssh), ElementsAre(dot_ssh / "b"));
}

TEST_F(Key, a_missing_dot_ssh_is_empty) {
  const auto pair = ensure_key(config());
  EXPECT_EQ(public_keys(pair, folder_.path() / "none").lines.size(), 1u);
  EXPECT_THAT(identity_files(folder_.path() / "none"), ElementsAre());
}

TEST_F(Key, a_broken_public_key_of_ours_is_an_error) {
  const auto pair = ensure_key(config());
  write_file_atomic(pair.public_key, "garbage\n", 0644);
  EXPECT_EQ(error_of([&] { (void)public_keys(pair, std::nullopt); }),
            "`" + pair.public_key.string() +
                "` is not a public ssh key; remove it to have it made again");
}

}  // namespace
}  // namespace limequat::ssh
