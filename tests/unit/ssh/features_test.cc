#include "ssh/features.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/error.h"
#include "ssh/features_cache.h"

namespace limequat::ssh {
namespace {

TEST(Features, versions_as_ssh_prints_them) {
  const std::pair<const char*, Version> cases[] = {
      {"OpenSSH_9.2p1 Debian-2+deb12u10, OpenSSL 3.0.22 25 Aug 2026\n", {9, 2, 1}},
      {"OpenSSH_8.1p1, LibreSSL 2.7.3\n", {8, 1, 1}},
      {"OpenSSH_10.0p2", {10, 0, 2}},
      {"OpenSSH_7.4, OpenSSL 1.0\n", {7, 4, 0}},
      {"OpenSSH_for_Windows_9.5p2, LibreSSL 3.8.2\n", {9, 5, 2}},
      {"OpenSSH_for_Windows 8.6p1\n", {8, 6, 1}},
      {"warning: something\r\nOpenSSH_9.9p1\r\n", {9, 9, 1}},
  };
  for (const auto& [text, version] : cases)
    EXPECT_EQ(parse_features(text).version, version) << text;
}

TEST(Features, other_text_is_no_version) {
  for (const auto* text :
       {"", "\n\n", "OpenSSH_", "OpenSSH_9", "OpenSSH_9.", "OpenSSH_9.2px", "OpenSSH_9.2x",
        "OpenSSH_99999999999999.1", "OpenSSH_-1.2", "xOpenSSH_9.2p1", "Dropbear v2022.83"}) {
    EXPECT_EQ(parse_features(text), Features{}) << text;
  }
}

TEST(Features, gssapi) {
  EXPECT_TRUE(parse_features("OpenSSH_9.2p1\n").gssapi);
  EXPECT_FALSE(parse_features("command-line line 0: Unsupported option \"gssapiauthentication\"\n"
                              "OpenSSH_9.2p1\n")
                   .gssapi);
}

const ExecutableStamp kStamp{.command = "/usr/bin/ssh", .modified = 17, .size = 1000};
const Features kFeatures{.version = {9, 2, 1}, .gssapi = true};

TEST(FeaturesCache, an_answer_is_found_again) {
  const auto cache = add_features("", kStamp, kFeatures);
  EXPECT_EQ(find_features(cache, kStamp), kFeatures);
}

TEST(FeaturesCache, a_changed_or_other_executable_is_not_known) {
  const auto cache = add_features("", kStamp, kFeatures);
  for (const auto& other :
       {ExecutableStamp{"/usr/bin/ssh", 18, 1000}, ExecutableStamp{"/usr/bin/ssh", 17, 1001},
        ExecutableStamp{"/opt/ssh", 17, 1000}}) {
    EXPECT_EQ(find_features(cache, other), std::nullopt);
  }
}

TEST(FeaturesCache, a_new_answer_takes_the_place_of_the_old_one) {
  auto changed = kStamp;
  changed.size = 2;
  const auto cache = add_features(add_features("", kStamp, kFeatures), changed, Features{});
  EXPECT_EQ(find_features(cache, kStamp), std::nullopt);
  EXPECT_EQ(find_features(cache, changed), Features{});
}

TEST(FeaturesCache, it_does_not_grow_for_ever) {
  std::string cache;
  for (int i = 0; i < 100; ++i) {
    cache = add_features(cache, {"/ssh" + std::to_string(i), 1, 1}, kFeatures);
  }
  EXPECT_LT(cache.size(), 4096u);
  EXPECT_EQ(find_features(cache, {"/ssh99", 1, 1}), kFeatures);
}

TEST(FeaturesCache, any_bytes_are_an_empty_cache) {
  for (const auto* text :
       {"", "{", "null", "7", "{}", "[7, null, {}]", "[{\"command\": \"/usr/bin/ssh\"}]",
        "[{\"command\": \"/usr/bin/ssh\", \"modified\": 17, \"size\": 1000, \"version\": \"x\"}]",
        // NOLINTNEXTLINE(bugprone-suspicious-missing-comma): one text
        "[{\"command\": \"/usr/bin/ssh\", \"modified\": 17, \"size\": 1000, \"version\": [1], "
        "\"gssapi\": 1}]"}) {
    EXPECT_EQ(find_features(text, kStamp), std::nullopt) << text;
    EXPECT_EQ(find_features(add_features(text, kStamp, kFeatures), kStamp), kFeatures) << text;
  }
}

class CachedFeatures : public testing::Test {
 protected:
  void SetUp() override { install("OpenSSH_9.2p1"); }

  // A client that counts its calls in the file `calls`.
  void install(const std::string& banner, const std::string& extra = "") {
    write_file_atomic(
        program(),
        "#!/bin/sh\necho \"$*\" >>'" + calls().string() + "'\necho '" + banner + "' >&2\n" + extra,
        0755);
  }
  std::size_t call_count() const {
    const auto text = read_file_if_exists(calls()).value_or("");
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  }
  Path program() const { return folder_.path() / "ssh"; }
  Path calls() const { return folder_.path() / "calls"; }
  Path cache() const { return folder_.path() / "cache/limequat/ssh-features.json"; }
  Executable executable() const { return {.program = program().string(), .arguments = {"one"}}; }

  TemporaryDirectory folder_{"limequat-test-"};
};

TEST_F(CachedFeatures, the_client_is_asked_once) {
  EXPECT_EQ(cached_features(executable(), cache()).version, (Version{9, 2, 1}));
  EXPECT_EQ(cached_features(executable(), cache()).version, (Version{9, 2, 1}));
  EXPECT_EQ(read_file(calls()), "one -o GSSAPIAuthentication=no -V\n");
}

TEST_F(CachedFeatures, and_again_after_an_upgrade) {
  (void)cached_features(executable(), cache());
  install("OpenSSH_10.0p1");
  EXPECT_EQ(cached_features(executable(), cache()).version, (Version{10, 0, 1}));
  EXPECT_EQ(call_count(), 2u);
}

TEST_F(CachedFeatures, a_failure_is_not_remembered) {
  install("OpenSSH_9.2p1", "exit 1\n");
  EXPECT_EQ(cached_features(executable(), cache()), Features{});
  EXPECT_FALSE(limequat::exists(cache()));
}

TEST_F(CachedFeatures, without_a_place_for_the_cache_it_still_answers) {
  write_file_atomic(folder_.path() / "cache", "a file", 0600);
  EXPECT_EQ(cached_features(executable(), cache()).version, (Version{9, 2, 1}));
}

TEST_F(CachedFeatures, a_missing_client_knows_nothing) {
  EXPECT_EQ(cached_features({.program = "/nowhere/ssh", .arguments = {}}, cache()), Features{});
}

TEST_F(CachedFeatures, usable_is_what_can_be_asked) {
  require_usable(executable(), cache());
  require_usable(executable(), cache());
  EXPECT_EQ(call_count(), 1u);
  install("Dropbear v2022.83");
  require_usable(executable(), cache());
  install("bad option", "exit 255\n");
  try {
    require_usable(executable(), cache());
    FAIL();
  } catch (const Error& error) {
    EXPECT_TRUE(error.message().ends_with("-V`: exit status 255: bad option")) << error.message();
  }
  EXPECT_THROW(require_usable({.program = "/nowhere/ssh", .arguments = {}}, cache()), Error);
}

TEST(Features, place_of_the_cache) {
  EXPECT_EQ(features_cache_file("/xdg", "/home/ada"), "/xdg/limequat/ssh-features.json");
  EXPECT_EQ(features_cache_file("", "/home/ada"), "/home/ada/.cache/limequat/ssh-features.json");
  EXPECT_EQ(features_cache_file("relative", "/home/ada"),
            "/home/ada/.cache/limequat/ssh-features.json");
}

}  // namespace
}  // namespace limequat::ssh
