#include "ssh/public_key.h"

#include <gtest/gtest.h>

#include <string>

namespace limequat::ssh {
namespace {

const std::string kKey =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKPQjYqyVvHdFqOkE0yoAGDo0yP0hpbMrmFKYWYHDVRt";

TEST(PublicKey, with_and_without_a_comment) {
  EXPECT_TRUE(is_public_key(kKey));
  EXPECT_TRUE(is_public_key(kKey + " ada@example with blanks"));
}

TEST(PublicKey, the_algorithm_must_be_the_one_in_the_blob) {
  EXPECT_FALSE(is_public_key("ssh-rsa" + kKey.substr(kKey.find(' '))));
  EXPECT_FALSE(is_public_key("ssh-ed2551" + kKey.substr(kKey.find(' '))));
}

TEST(PublicKey, other_text_is_none) {
  for (const std::string text :
       {"", " ", "ssh-ed25519", "ssh-ed25519 ", "ssh-ed25519  AAAA", "ssh-ed25519 AAAA",
        "ssh-ed25519 AAAAC3Nz", "ssh-ed25519 /////3Nz", "ssh-ed25519 A===", "ssh-ed25519 AAA!",
        "-----BEGIN OPENSSH PRIVATE KEY-----", "command=\"x\" ssh-ed25519 AAAA"}) {
    EXPECT_FALSE(is_public_key(text)) << text;
  }
  EXPECT_FALSE(is_public_key(kKey + "\n" + kKey));
  EXPECT_FALSE(is_public_key(kKey + "\r"));
  EXPECT_FALSE(is_public_key(kKey + std::string(" \0", 2)));
  EXPECT_FALSE(is_public_key(kKey.substr(0, kKey.size() - 1)));
}

}  // namespace
}  // namespace limequat::ssh
