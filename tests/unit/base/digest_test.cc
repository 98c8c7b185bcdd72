#include "base/digest.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace limequat {
namespace {

// FIPS 180-4 example "abc".
constexpr std::string_view kAbc256 =
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
constexpr std::string_view kAbc384 =
    "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
    "8086072ba1e7cc2358baeca134c825a7";
constexpr std::string_view kAbc512 =
    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
    "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f";

std::string error_of(std::string_view text) {
  try {
    (void)OciDigest::parse(text);
    return "no error";
  } catch (const Error& error) {
    return error.message();
  }
}

TEST(Digest, KnownAnswers) {
  const std::pair<DigestAlgorithm, std::string_view> answers[] = {
      {DigestAlgorithm::sha256, kAbc256},
      {DigestAlgorithm::sha384, kAbc384},
      {DigestAlgorithm::sha512, kAbc512}};
  for (const auto& [algorithm, hex] : answers) {
    Hasher hasher(algorithm);
    hasher.update("a");
    hasher.update("");
    hasher.update("bc");
    EXPECT_EQ(hasher.finish().hex, hex);
  }
  EXPECT_EQ(sha256_hex("abc"), kAbc256);
}

TEST(Digest, OfAFile) {
  const TemporaryDirectory folder("digest-test");
  write_file_atomic(folder.path() / "f", "abc", 0644);
  EXPECT_EQ(digest_of_file(folder.path() / "f", DigestAlgorithm::sha512).hex, kAbc512);
  EXPECT_THROW((void)digest_of_file(folder.path() / "none", DigestAlgorithm::sha256), SystemError);
}

TEST(OciDigest, ParsesAndPrints) {
  for (const std::string& text :
       {"sha256:" + std::string(kAbc256), "sha384:" + std::string(kAbc384),
        "sha512:" + std::string(kAbc512)}) {
    EXPECT_EQ(OciDigest::parse(text).to_string(), text);
  }
}

TEST(OciDigest, ErrorsInUpstreamsWords) {
  const std::string hex(kAbc256);
  EXPECT_EQ(error_of(""), "invalid checksum digest format");
  EXPECT_EQ(error_of(hex), "invalid checksum digest format");
  EXPECT_EQ(error_of(":" + hex), "invalid checksum digest format");
  EXPECT_EQ(error_of("sha256:"), "invalid checksum digest format");
  EXPECT_EQ(error_of("md5:" + std::string(32, 'a')), "unsupported digest algorithm");
  EXPECT_EQ(error_of("../sha256:" + hex), "unsupported digest algorithm");
  EXPECT_EQ(error_of("SHA256:" + hex), "unsupported digest algorithm");
  EXPECT_EQ(error_of("sha256:" + hex + "0"), "invalid checksum digest length");
  EXPECT_EQ(error_of("sha512:" + hex), "invalid checksum digest length");
  std::string upper = hex;
  upper[0] = 'B';
  EXPECT_EQ(error_of("sha256:" + upper), "invalid checksum digest format");
}

}  // namespace
}  // namespace limequat
