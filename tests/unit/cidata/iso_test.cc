#include "cidata/iso.h"

#include <archive.h>
#include <archive_entry.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <map>
#include <memory>

#include "tests/unit/cidata/sample.h"

namespace limequat::cidata {
namespace {

using test::error_of;

struct Member {
  mode_t mode = 0;
  std::int64_t time = 0;
  std::string bytes;
};

std::map<std::string, Member> read_iso(const std::string& iso) {
  const std::unique_ptr<archive, decltype(&archive_read_free)> reader(archive_read_new(),
                                                                      &archive_read_free);
  archive_read_support_format_iso9660(reader.get());
  EXPECT_EQ(archive_read_open_memory(reader.get(), iso.data(), iso.size()), ARCHIVE_OK);
  std::map<std::string, Member> members;
  archive_entry* entry = nullptr;
  while (archive_read_next_header(reader.get(), &entry) == ARCHIVE_OK) {
    Member member{archive_entry_mode(entry), archive_entry_mtime(entry), {}};
    member.bytes.resize(static_cast<std::size_t>(archive_entry_size(entry)));
    if (archive_entry_filetype(entry) == AE_IFREG) {
      EXPECT_EQ(archive_read_data(reader.get(), member.bytes.data(), member.bytes.size()),
                static_cast<la_ssize_t>(member.bytes.size()));
    }
    members[archive_entry_pathname(entry)] = std::move(member);
  }
  return members;
}

Seed seed_with(std::vector<SeedFile> files) { return {.files = std::move(files), .warnings = {}}; }

constexpr std::int64_t kTime = 1'700'000'000;

TEST(Iso, files_read_back_with_names_modes_and_dates) {
  const auto seed = seed_with({{"boot.Linux/00-first-long-name.with_more.sh", "#!/bin/sh\n", 0755},
                               {"empty", "", 0644},
                               {"provision.system/00000000", std::string(5000, 'x'), 0755},
                               {"user-data", "#cloud-config\n", 0644}});
  const auto members = read_iso(iso_bytes(seed, kTime));
  for (const auto& file : seed.files) {
    ASSERT_EQ(members.count(file.path), 1u) << file.path;
    const auto& member = members.at(file.path);
    EXPECT_EQ(member.bytes, file.bytes);
    EXPECT_EQ((member.mode & 0111) != 0, (file.mode & 0111) != 0) << file.path;
    EXPECT_EQ(member.time, kTime);
  }
  EXPECT_EQ(members.at("boot.Linux").mode & S_IFMT, static_cast<mode_t>(S_IFDIR));
}

TEST(Iso, the_volume_label_is_what_cloud_init_looks_for) {
  // ECMA-119 §8.4.7: the volume identifier stands at byte 41 of the descriptor in sector 16.
  EXPECT_EQ(iso_bytes(seed_with({{"a", "b"}}), kTime).substr(16 * 2048 + 40, 32),
            "cidata" + std::string(26, ' '));
}

TEST(Iso, a_file_of_our_own) {
  const TemporaryDirectory folder("limequat-test-");
  const auto path = folder.path() / "cidata.iso";
  write_iso(path, seed_with({{"a", "b"}}), kTime);
  EXPECT_EQ(read_iso(read_file(path)).at("a").bytes, "b");
  struct stat status {};
  ASSERT_EQ(stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600u);
}

TEST(Iso, names_that_a_guest_could_not_read_back_are_refused) {
  const auto refusal = [](const std::string& path) {
    return error_of([&] { (void)iso_bytes(seed_with({{path, ""}}), kTime); });
  };
  for (const auto* path : {"", "/a", "a/", "a//b", "..", "a/../b", "./a"}) {
    EXPECT_THAT(refusal(path), testing::EndsWith(": not a plain relative path")) << path;
  }
  EXPECT_EQ(refusal("a b"),
            "seed file `a b`: a name may have letters, digits, `.`, `_` and `-` only");
  EXPECT_EQ(refusal(std::string(64, 'x')), "");
  EXPECT_THAT(refusal(std::string(65, 'x')),
              testing::EndsWith(": a name of more than 64 characters"));
  EXPECT_EQ(refusal("1/2/3/4/5/6/7/8"), "");
  EXPECT_THAT(refusal("1/2/3/4/5/6/7/8/9"), testing::EndsWith(": more than 8 levels"));
  EXPECT_EQ(error_of([] {
              (void)iso_bytes(seed_with({{"a", ""}, {"a", ""}}), kTime);
            }),
            "seed file `a` is there twice");
}

}  // namespace
}  // namespace limequat::cidata
