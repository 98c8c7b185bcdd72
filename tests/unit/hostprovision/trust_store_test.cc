#include "hostprovision/trust_store.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

#include "base/error.h"
#include "hostprovision/script_digest.h"
#include "tests/unit/hostprovision/consent_support.h"

namespace limequat::hostprovision {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

const std::string kDigestA = "sha256:" + std::string(64, 'a');
const std::string kDigestB = "sha256:" + std::string(64, 'b');
const InstanceBinding kDev{.path = "/h/dev", .device = 1, .inode = 2};

TrustRecord record(std::string digest, std::string name = "", int index = 0) {
  return {.digest = std::move(digest),
          .verdict = Verdict::allowed,
          .index = index,
          .name = std::move(name),
          .text = "script:\ntrue\n",
          .when = "2026-01-02T03:04:05Z",
          .how = Means::prompt};
}

TrustStore sample() {
  TrustStore store;
  store.begin(kDev, {{.locator = "https://example.com/vm.yaml", .sha256 = std::string(64, '0')}});
  store.decide(kDev, record(kDigestA, "setup"), {kDigestA});
  TrustRecord boxed = record(kDigestB, "", 1);
  boxed.restricted = true;
  boxed.how = Means::flag;
  boxed.text = "odd \x01 \u202e text";
  store.decide(kDev, boxed, {kDigestA, kDigestB});
  return store;
}

std::string error_of(std::string_view bytes) {
  try {
    (void)parse_trust_store(bytes, "/s/host-scripts.json");
  } catch (const Error& error) {
    return error.message();
  }
  return "no error";
}

// The sample with `from` replaced: what a hand or a disk does to it.
std::string spoiled(std::string_view from, std::string_view to) {
  std::string text = to_json(sample());
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

TEST(TrustStore, T13_a_folder_made_anew_with_the_same_inode_has_no_consent) {
  InstanceBinding born = kDev;
  born.birth = 1'700'000'000'123'456'789;
  TrustStore store;
  store.decide(born, record(kDigestA), {kDigestA});
  const TrustStore again = parse_trust_store(to_json(store), "f");
  EXPECT_EQ(again, store);
  EXPECT_NE(again.find(born), nullptr);
  InstanceBinding anew = born;
  anew.birth += 1;
  EXPECT_EQ(again.find(anew), nullptr);
  EXPECT_EQ(again.find(kDev), nullptr);
  // What an earlier version wrote does not count where the time is known.
  EXPECT_EQ(sample().find(born), nullptr);
  EXPECT_THAT(to_json(sample()), testing::Not(HasSubstr("birth")));
}

TEST(TrustStore, BindingSurvivesARename) {
  const TemporaryDirectory folder("limequat-binding-");
  make_directories(folder.path() / "a");
  InstanceBinding before = bind_instance(folder.path() / "a");
  std::filesystem::rename(folder.path() / "a", folder.path() / "b");
  const InstanceBinding after = bind_instance(folder.path() / "b");
  before.path = after.path;
  EXPECT_EQ(before, after);
}

TEST(TrustStore, ReadsWhatItWrites) {
  const TrustStore store = sample();
  EXPECT_EQ(parse_trust_store(to_json(store), "x"), store);
  EXPECT_EQ(parse_trust_store(to_json({}), "x"), TrustStore());
  ASSERT_NE(store.find(kDev), nullptr);
  EXPECT_TRUE(store.find(kDev)->find(kDigestB)->restricted);
}

TEST(TrustStore, T13_a_torn_store_is_an_error_at_every_length) {
  const std::string text = to_json(sample());
  for (std::size_t size = 0; size + 2 < text.size(); ++size) {
    ASSERT_THAT(error_of(text.substr(0, size)), StartsWith("/s/host-scripts.json:")) << size;
  }
  EXPECT_EQ(error_of("{\n\"version\": 1,\n oops"), "/s/host-scripts.json:3: not valid JSON");
}

TEST(TrustStore, T13_a_newer_version_says_so) {
  EXPECT_EQ(error_of(R"({"version": 2, "all": "different"})"),
            "/s/host-scripts.json: was written by another version of limactl (format 2, not 1)");
}

TEST(TrustStore, T13_what_is_not_understood_is_refused) {
  EXPECT_THAT(error_of("[]"), HasSubstr("is no trust store"));
  EXPECT_THAT(error_of(R"({"version": 1})"), HasSubstr("has no \"instances\""));
  EXPECT_THAT(error_of(R"({"version": 1, "instances": [], "allowAll": true})"),
              HasSubstr("has a key that this version does not know"));
  EXPECT_EQ(
      error_of(spoiled("\"allowed\"", "\"alowed\"")),
      "/s/host-scripts.json: instances[0].scripts[0].verdict is a word that this version does "
      "not know");
  EXPECT_THAT(error_of(spoiled("\"allowed\"", "true")), HasSubstr(".verdict is no text"));
  EXPECT_THAT(error_of(spoiled("\"restricted\"", "\"none\"")), HasSubstr(".sandbox is a word"));
  EXPECT_THAT(error_of(spoiled(kDigestA, "sha256:AA")), HasSubstr("is no sha256 digest"));
  EXPECT_THAT(error_of(spoiled(kDigestA, kDigestB)), HasSubstr("repeats a digest"));
  EXPECT_THAT(error_of(spoiled("\"inode\": 2", "\"inode\": -2")), HasSubstr("is no whole number"));
  EXPECT_THAT(error_of(spoiled("\"inode\": 2", "\"inode\": 1e999")), HasSubstr("not valid JSON"));
  EXPECT_THAT(error_of(spoiled("\"device\": 1,", "\"device\": 1, \"device\": 7,")),
              HasSubstr("has a key twice"));
  EXPECT_THAT(error_of(std::string(100'000, '[')), HasSubstr("host-scripts.json"));
  EXPECT_THAT(error_of("{\"version\": 1, \"instances\": \"\xff\"}"), HasSubstr("not valid JSON"));
}

TEST(TrustStore, BoundedBothWays) {
  EXPECT_THAT(error_of(std::string(kMaxTrustStoreBytes + 1, ' ')), HasSubstr("larger than 16 MiB"));
  TrustStore store = sample();
  TrustRecord huge = record(kDigestA);
  huge.text.assign(kMaxTrustRecordText + 1, 'x');
  store.decide(kDev, huge, {});
  EXPECT_THROW((void)to_json(store), Error);
}

TEST(TrustStore, TooManyDecisionsDropTheOldestThatMeanNothing) {
  TrustStore store;
  for (std::size_t i = 0; i <= kMaxTrustRecords + 1; ++i) {
    const std::string digest = fmt::format("sha256:{:064x}", i);
    store.decide(kDev, record(digest, fmt::format("n{}", i)), {digest});
  }
  EXPECT_LE(store.find(kDev)->records.size(), kMaxTrustRecords);
  EXPECT_NO_THROW((void)to_json(store));
}

TEST(TrustStore, ADecisionReplacesWhatItsScriptReplaced) {
  TrustStore store;
  store.decide(kDev, record(kDigestA, "setup"), {kDigestA});
  store.decide(kDev, record(kDigestB, "setup"), {kDigestB});
  EXPECT_EQ(store.find(kDev)->find(kDigestA), nullptr);
  // A denial keeps what was allowed before it, for the diff of the next text.
  TrustRecord denied = record("sha256:" + std::string(64, 'c'), "setup");
  denied.verdict = Verdict::denied;
  store.decide(kDev, denied, {denied.digest});
  EXPECT_NE(store.find(kDev)->find(kDigestB), nullptr);
  // What still stands in the list is not replaced, whatever it is called.
  store.decide(kDev, record(kDigestA, "setup"), {kDigestA, kDigestB});
  EXPECT_NE(store.find(kDev)->find(kDigestB), nullptr);
}

TEST(TrustStore, T21_clone_and_rename_carry_what_still_stands) {
  const InstanceBinding clone{.path = "/h/clone", .device = 1, .inode = 9};
  TrustStore store = sample();
  store.decide(clone, record(kDigestB), {kDigestB});  // left over from an earlier machine
  store.carry(kDev, clone, {kDigestA});
  ASSERT_NE(store.find(clone), nullptr);
  EXPECT_NE(store.find(clone)->find(kDigestA), nullptr);
  EXPECT_EQ(store.find(clone)->find(kDigestB), nullptr);
  EXPECT_EQ(store.find(clone)->origin, store.find(kDev)->origin);

  // A rename keeps the folder and changes its path.
  const InstanceBinding renamed{.path = "/h/new", .device = 1, .inode = 2};
  store.carry(kDev, renamed, {kDigestA, kDigestB});
  store.forget(kDev);
  EXPECT_EQ(store.find(kDev), nullptr);
  EXPECT_EQ(store.find(renamed)->records.size(), 2u);
  store.carry(kDev, renamed, {kDigestA});
  EXPECT_EQ(store.find(renamed), nullptr) << "nothing to carry, nothing left over";
}

TEST(TrustStore, ANewMachineStartsWithNothing) {
  TrustStore store = sample();
  store.begin({.path = "/h/dev", .device = 1, .inode = 3}, {});  // same name, new folder
  EXPECT_EQ(store.find(kDev), nullptr);
  store = sample();
  store.begin({.path = "/h/other", .device = 1, .inode = 2}, {});  // inode used again
  ASSERT_EQ(store.instances().size(), 1u);
  EXPECT_TRUE(store.instances()[0].records.empty());
}

class TrustFile : public testing::Test {
 protected:
  void SetUp() override {
    trial_.file().update([](TrustStore& store) { store = sample(); });
    ASSERT_EQ(trial_.file().read().trouble, "");
  }
  std::string trouble() const {
    const TrustReading reading = trial_.file().read();
    EXPECT_EQ(reading.store, TrustStore()) << "never anything allowed when there is trouble";
    return reading.trouble;
  }
  // Trouble means that it is not written over either.
  void expect_untouched() const {
    const Path path = trial_.folder().trust_store();
    const std::string before = read_file(path);
    EXPECT_THROW(trial_.file().update([](TrustStore& store) { store.forget(kDev); }), Error);
    EXPECT_EQ(read_file(path), before);
  }
  ConsentTrial trial_;
};

TEST_F(TrustFile, PrivateAndWhole) {
  struct stat info {};
  ASSERT_EQ(::stat(trial_.folder().trust_store().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777U, 0600U);
  ASSERT_EQ(::stat(trial_.folder().path().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777U, 0700U);
  EXPECT_EQ(trial_.file().read().store, sample());
}

TEST_F(TrustFile, NoFileIsAnEmptyStore) {
  const TrustStoreFile none(StateFolder(trial_.root() / "nowhere"));
  EXPECT_EQ(none.read().trouble, "");
  EXPECT_FALSE(limequat::exists(trial_.root() / "nowhere")) << "looking makes nothing";
}

TEST_F(TrustFile, T13_a_truncated_file_denies_and_stays) {
  const Path path = trial_.folder().trust_store();
  std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
  EXPECT_THAT(trouble(), AllOf(HasSubstr("host-scripts.json:"), HasSubstr("not valid JSON"),
                               HasSubstr("hint: "), testing::Not(HasSubstr("\n"))));
  expect_untouched();
}

TEST_F(TrustFile, T13_an_empty_file_denies) {
  write_file_atomic(trial_.folder().trust_store(), "", 0600);
  EXPECT_THAT(trouble(), HasSubstr("not valid JSON"));
}

TEST_F(TrustFile, T13_a_file_of_a_newer_version_denies_and_stays) {
  write_file_atomic(trial_.folder().trust_store(), R"({"version": 9})", 0600);
  EXPECT_THAT(trouble(), HasSubstr("format 9, not 1"));
  expect_untouched();
}

TEST_F(TrustFile, T13_open_to_others_denies) {
  for (const mode_t mode : {0644, 0660, 0602}) {
    ASSERT_EQ(::chmod(trial_.folder().trust_store().c_str(), mode), 0);
    EXPECT_THAT(trouble(), HasSubstr("is open to other users")) << mode;
  }
  expect_untouched();
  ASSERT_EQ(::chmod(trial_.folder().trust_store().c_str(), 0600), 0);
  ASSERT_EQ(::chmod(trial_.folder().path().c_str(), 0777), 0);
  EXPECT_THAT(trouble(), HasSubstr("chmod 700"));
}

TEST_F(TrustFile, T13_of_another_owner_denies) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give files away";
  ASSERT_EQ(::chown(trial_.folder().trust_store().c_str(), 4242, ::getegid()), 0);
  EXPECT_THAT(trouble(), HasSubstr("belongs to another user (uid 4242)"));
}

TEST_F(TrustFile, T13_a_symlink_or_a_pipe_denies) {
  const Path path = trial_.folder().trust_store();
  std::filesystem::rename(path, trial_.root() / "real.json");
  std::filesystem::create_symlink(trial_.root() / "real.json", path);
  EXPECT_THAT(trouble(), HasSubstr("is a symlink"));
  remove_file(path);
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  EXPECT_THAT(trouble(), HasSubstr("is no regular file"));
}

TEST_F(TrustFile, ManyWritersLoseNothing) {
  constexpr int kWriters = 8;
  std::vector<std::thread> threads;
  for (int i = 0; i < kWriters; ++i) {
    threads.emplace_back([this, i] {
      for (int k = 0; k < 5; ++k) {
        const std::string digest = fmt::format("sha256:{:064x}", 100 * i + k);
        trial_.file().update([&](TrustStore& store) {
          store.decide(kDev, record(digest, fmt::format("{}-{}", i, k)), {digest});
        });
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(trial_.file().read().store.find(kDev)->records.size(), 2u + kWriters * 5u);
}

TEST(StateFolder, FollowsXdg) {
  const char* const state = std::getenv("XDG_STATE_HOME");
  const std::string before = state == nullptr ? "" : state;
  ::setenv("XDG_STATE_HOME", "/var/state", 1);
  EXPECT_EQ(StateFolder::from_environment().trust_store(), "/var/state/limequat/host-scripts.json");
  ::setenv("XDG_STATE_HOME", "relative", 1);
  EXPECT_THAT(StateFolder::from_environment().path().string(),
              testing::EndsWith("/.local/state/limequat"));
  if (state == nullptr) {
    ::unsetenv("XDG_STATE_HOME");
  } else {
    ::setenv("XDG_STATE_HOME", before.c_str(), 1);
  }
}

TEST(Rfc3339, Now) {
  EXPECT_THAT(rfc3339_now(), testing::MatchesRegex("2[0-9]+-[0-9]+-[0-9]+T[0-9:]+Z"));
}

}  // namespace
}  // namespace limequat::hostprovision
