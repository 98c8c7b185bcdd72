#include "image/cache.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <thread>

#include "base/error.h"
#include "tests/support/environment.h"

namespace limequat::image {
namespace {

using limequat::test::ScopedVariable;

mode_t mode_of(const Path& path) {
  struct stat info {};
  EXPECT_EQ(::stat(path.c_str(), &info), 0) << path;
  return info.st_mode & 07777;
}

class CacheTest : public ::testing::Test {
 protected:
  TemporaryDirectory temporary_{"cache-test"};
  Cache cache_{temporary_.path() / "lima"};
  CacheEntry entry_ = cache_.entry("https://example.com/a.img");
};

TEST_F(CacheTest, PlaceOfAnEntry) {
  // printf %s https://example.com/a.img | sha256sum
  EXPECT_EQ(entry_.directory(), temporary_.path() / "lima/download/by-url-sha256" /
                                    sha256_hex("https://example.com/a.img"));
  EXPECT_EQ(entry_.data().filename(), "data");
  EXPECT_FALSE(entry_.has_data());
  EXPECT_EQ(entry_.recorded_time(), "");
  EXPECT_EQ(entry_.recorded_digest(DigestAlgorithm::sha256), std::nullopt);
}

TEST(CacheOfUser, FollowsTheEnvironment) {
  const ScopedVariable home("HOME", "/home/me");
  {
    const ScopedVariable cache("XDG_CACHE_HOME", "/var/cache/me");
    EXPECT_EQ(Cache::of_user().root(), "/var/cache/me/lima");
  }
  {
    const ScopedVariable cache("XDG_CACHE_HOME", "");
    EXPECT_EQ(Cache::of_user().root(), "/home/me/.cache/lima");
  }
  {
    const ScopedVariable cache("XDG_CACHE_HOME", "relative");
    EXPECT_THROW((void)Cache::of_user(), Error);
  }
  const ScopedVariable cache("XDG_CACHE_HOME", nullptr);
  const ScopedVariable no_home("HOME", nullptr);
  EXPECT_THROW((void)Cache::of_user(), Error);
}

TEST_F(CacheTest, CommitLeavesUpstreamsFiles) {
  const FileLock lock = entry_.lock();
  EXPECT_EQ(mode_of(entry_.directory()), 0700u);
  entry_.begin();
  write_file_atomic(entry_.partial(), "abc", 0600);
  write_file_atomic(entry_.partial_validator(), "\"v1\"", 0600);
  const OciDigest digest{DigestAlgorithm::sha256, sha256_hex("abc")};
  entry_.commit({.last_modified = "Wed, 21 Oct 2015 07:28:00 GMT",
                 .content_type = "text/plain",
                 .checked = digest});
  EXPECT_TRUE(entry_.has_data());
  EXPECT_EQ(read_file(entry_.data()), "abc");
  EXPECT_EQ(mode_of(entry_.data()), 0444u);
  EXPECT_EQ(read_file(entry_.directory() / "url"), "https://example.com/a.img");
  EXPECT_EQ(read_file(entry_.directory() / "time"), "Wed, 21 Oct 2015 07:28:00 GMT");
  EXPECT_EQ(read_file(entry_.directory() / "type"), "text/plain");
  EXPECT_EQ(read_file(entry_.directory() / "sha256.digest"), digest.to_string());
  EXPECT_EQ(entry_.recorded_digest(DigestAlgorithm::sha256), digest.to_string());
  EXPECT_FALSE(limequat::exists(entry_.partial()));
  EXPECT_FALSE(limequat::exists(entry_.partial_validator()));
  EXPECT_THAT(cache_.entries(), ::testing::ElementsAre(entry_.directory()));
}

TEST_F(CacheTest, NewDataForgetsOldDigests) {
  const FileLock lock = entry_.lock();
  for (const char* name : {"sha256.digest", "sha512.digest"}) {
    write_file_atomic(entry_.directory() / name, "sha256:old", 0644);
  }
  write_file_atomic(entry_.data(), "old", 0644);
  write_file_atomic(entry_.partial(), "new", 0600);
  entry_.commit({});
  EXPECT_EQ(read_file(entry_.data()), "new");
  EXPECT_EQ(entry_.recorded_digest(DigestAlgorithm::sha256), std::nullopt);
  EXPECT_EQ(entry_.recorded_digest(DigestAlgorithm::sha512), std::nullopt);
}

TEST_F(CacheTest, ReplacedDataLeavesItsHardLinksAlone) {
  const FileLock lock = entry_.lock();
  write_file_atomic(entry_.data(), "old", 0644);
  const Path link = temporary_.path() / "basedisk";
  std::filesystem::create_hard_link(entry_.data(), link);
  write_file_atomic(entry_.partial(), "new", 0600);
  entry_.commit({});
  EXPECT_EQ(read_file(link), "old");
}

TEST_F(CacheTest, LockWaitsAndSurvivesAPrune) {
  auto held = std::make_optional(entry_.lock());
  std::atomic<bool> waiting = false;
  std::thread other([&] {
    const FileLock lock = entry_.lock([&] {
      waiting = true;
      waiting.notify_all();
    });
    EXPECT_TRUE(limequat::exists(entry_.directory()));
  });
  waiting.wait(false);
  remove_tree(cache_.root());
  held.reset();
  other.join();
}

TEST_F(CacheTest, NoCacheHasNoEntries) { EXPECT_THAT(cache_.entries(), ::testing::IsEmpty()); }

}  // namespace
}  // namespace limequat::image
