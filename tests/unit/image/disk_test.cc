#include "image/disk.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/error.h"
#include "base/process.h"
#include "image/disk_format.h"
#include "image/format.h"
#include "tests/support/environment.h"
#include "tests/support/file_size_limit.h"
#include "tests/support/log_recorder.h"
#include "tests/unit/image/image_bytes.h"

namespace limequat::image {
namespace {

namespace fs = std::filesystem;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

constexpr std::uint64_t kMi = 1u << 20;

class DiskTest : public ::testing::Test {
 protected:
  DiskTest() {
    make_directories(instance_);
    make_directories(cache_);
  }
  // An image as `obtain` hands it over.
  Source source(const Path& path, bool cached) const {
    Source result;
    result.path = path;
    result.fd = open_file(path, O_RDONLY);
    result.cached = cached;
    result.compression = compression_of_name(path.string());
    result.what = "the image (x)";
    return result;
  }
  Source cached(std::string_view bytes) {
    write_file_atomic(cache_ / "data", bytes, 0644, false);
    return source(cache_ / "data", true);
  }
  Source local(std::string_view bytes, const char* name = "mine.img") {
    write_file_atomic(cache_ / name, bytes, 0644, false);
    return source(cache_ / name, false);
  }
  DiskMethod create(const Source& from, std::uint64_t size) {
    return create_disk(instance_, from, size, {.cache = Cache(cache_), .decompress = true},
                       log_.logger());
  }
  // As a start does.
  void grow(std::uint64_t size) {
    record_disk_format(instance_);
    grow_disk(instance_, "dev", size, log_.logger());
  }
  void empty_instance() {
    remove_tree(instance_);
    make_directories(instance_);
  }
  void qemu_img(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "qemu-img");
    const RunResult result = run({.argv = std::move(arguments), .working_directory = cache_});
    ASSERT_TRUE(result.status.success()) << result.error_output;
  }
  // The first bytes that a guest would read, through QEMU.
  [[nodiscard]] std::string guest_bytes(std::size_t count) const {
    const RunResult result =
        run({.argv = {"qemu-img", "dd", "-O", "raw", "bs=" + std::to_string(count), "count=1",
                      "if=" + (instance_ / "disk").string(), "of=" + (cache_ / "guest").string()}});
    EXPECT_TRUE(result.status.success()) << result.error_output;
    return read_file(cache_ / "guest").substr(0, count);
  }
  [[nodiscard]] std::uint64_t guest_size() const {
    return inspect_image(instance_ / "disk").virtual_size.value_or(0);
  }
  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(instance_)) {
      found.push_back(entry.path().filename());
    }
    return found;
  }
  template <class Body>
  std::string error_of(Body body) {
    try {
      body();
      return "no error";
    } catch (const Error& error) {
      return error.message();
    }
  }

  TemporaryDirectory temporary_{"disk-test"};
  Path instance_ = temporary_.path() / "instance";
  Path cache_ = temporary_.path() / "cache";
  limequat::test::LogRecorder log_;
};

std::string raw_image() { return "boot sector" + std::string(kMi - 11, '\0'); }

TEST_F(DiskTest, CacheFileBecomesABaseWithoutCopying) {
  const Source from = cached(raw_image());
  const DiskMethod method = create(from, 8 * kMi);
  EXPECT_EQ(guest_bytes(11), "boot sector");
  EXPECT_EQ(guest_size(), 8 * kMi);
  if (method == DiskMethod::cloned) GTEST_SKIP() << "this file system shares blocks";
  ASSERT_EQ(method, DiskMethod::overlay);
  EXPECT_THAT(names(), UnorderedElementsAre("basedisk", "diffdisk", "disk"));
  EXPECT_EQ(fs::read_symlink(instance_ / "disk"), "diffdisk");
  struct stat base {};
  struct stat data {};
  ASSERT_EQ(::stat((instance_ / "basedisk").c_str(), &base), 0);
  ASSERT_EQ(::stat((cache_ / "data").c_str(), &data), 0);
  EXPECT_EQ(base.st_ino, data.st_ino);
  EXPECT_EQ(base.st_mode & 0777, 0444u) << "nobody writes the cache through the link";
  const ImageInfo diff = inspect_image(instance_ / "diffdisk");
  EXPECT_EQ(diff.backing_file, "basedisk");
  EXPECT_EQ(diff.backing_format, "raw") << "written down, never probed";
}

TEST_F(DiskTest, OverlayOnQcow2) {
  qemu_img({"create", "-q", "-f", "qcow2", "data", "2M"});
  const DiskMethod method = create(source(cache_ / "data", true), 8 * kMi);
  EXPECT_THAT(method, AnyOf(DiskMethod::overlay, DiskMethod::cloned));
  EXPECT_EQ(guest_size(), 8 * kMi);
  if (method == DiskMethod::overlay) {
    EXPECT_EQ(inspect_image(instance_ / "diffdisk").backing_format, "qcow2");
  }
}

TEST_F(DiskTest, ReplacedCacheNameIsNotFollowed) {
  const Source from = cached(raw_image());
  write_file_atomic(cache_ / "data", std::string(kMi, 'E'), 0644);
  (void)create(from, 8 * kMi);
  EXPECT_EQ(guest_bytes(11), "boot sector");
}

TEST_F(DiskTest, UsersOwnFileIsCopiedNeverLinked) {
  write_file_atomic(cache_ / "mine.img", "boot sector", 0644, false);
  fs::resize_file(cache_ / "mine.img", kMi);
  const Source from = source(cache_ / "mine.img", false);
  EXPECT_THAT(create(from, 8 * kMi), AnyOf(DiskMethod::copied, DiskMethod::cloned));
  EXPECT_THAT(names(), UnorderedElementsAre("disk"));
  struct stat info {};
  ASSERT_EQ(::stat(from.path.c_str(), &info), 0);
  EXPECT_EQ(info.st_nlink, 1u);
  EXPECT_EQ(info.st_mode & 0777, 0644u);
  EXPECT_EQ(guest_bytes(11), "boot sector");
  EXPECT_EQ(fs::file_size(instance_ / "disk"), 8 * kMi) << "raw stays raw";
  ASSERT_EQ(::stat((instance_ / "disk").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0644u);
  EXPECT_LT(info.st_blocks * 512, 100000) << "holes stay holes";
}

TEST_F(DiskTest, LocalQcow2StaysQcow2) {
  qemu_img({"create", "-q", "-f", "qcow2", "mine.qcow2", "2M"});
  (void)create(source(cache_ / "mine.qcow2", false), 8 * kMi);
  EXPECT_EQ(inspect_image(instance_ / "disk").format, Format::qcow2);
  EXPECT_EQ(guest_size(), 8 * kMi);
  EXPECT_EQ(inspect_image(cache_ / "mine.qcow2").virtual_size, 2 * kMi);
}

TEST_F(DiskTest, VmdkAndVhdxBecomeQcow2) {
  for (const char* format : {"vmdk", "vhdx"}) {
    empty_instance();
    qemu_img({"create", "-q", "-f", format, "data", "8M"});
    EXPECT_EQ(create(source(cache_ / "data", true), 16 * kMi), DiskMethod::converted) << format;
    EXPECT_THAT(names(), UnorderedElementsAre("disk"));
    EXPECT_EQ(inspect_image(instance_ / "disk").format, Format::qcow2);
    EXPECT_EQ(guest_size(), 16 * kMi);
    fs::remove(cache_ / "data");
  }
}

TEST_F(DiskTest, IsoIsAttachedBesideAnEmptyDisk) {
  EXPECT_EQ(create(cached(test::iso9660()), 8 * kMi), DiskMethod::iso);
  EXPECT_THAT(names(), UnorderedElementsAre("disk", "iso"));
  EXPECT_EQ(read_file(instance_ / "iso"), test::iso9660());
  EXPECT_EQ(inspect_image(instance_ / "disk").format, Format::qcow2);
  EXPECT_EQ(guest_size(), 8 * kMi);
}

TEST_F(DiskTest, LocalIsoIsCopied) {
  const Source from = local(test::iso9660());
  EXPECT_EQ(create(from, 8 * kMi), DiskMethod::iso);
  struct stat info {};
  ASSERT_EQ(::stat(from.path.c_str(), &info), 0);
  EXPECT_EQ(info.st_nlink, 1u);
}

std::string gzip(std::string_view data) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 9, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(data.size() + 1000, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(data.data()));
  stream.avail_in = static_cast<uInt>(data.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(out.size() - stream.avail_out);
  deflateEnd(&stream);
  return out;
}

TEST_F(DiskTest, CompressedImages) {
  EXPECT_EQ(create(local(gzip(raw_image()), "a.raw.gz"), 8 * kMi), DiskMethod::decompressed);
  EXPECT_THAT(names(), UnorderedElementsAre("disk"));
  EXPECT_EQ(guest_bytes(11), "boot sector");
  EXPECT_EQ(guest_size(), 8 * kMi);
}

TEST_F(DiskTest, CompressedIso) {
  EXPECT_EQ(create(local(gzip(test::iso9660()), "a.iso.gz"), 8 * kMi), DiskMethod::iso);
  EXPECT_EQ(read_file(instance_ / "iso"), test::iso9660());
  EXPECT_THAT(names(), UnorderedElementsAre("disk", "iso"));
}

TEST_F(DiskTest, CompressedVmdk) {
  qemu_img({"create", "-q", "-f", "vmdk", "v.vmdk", "8M"});
  EXPECT_EQ(create(local(gzip(read_file(cache_ / "v.vmdk")), "v.vmdk.gz"), 16 * kMi),
            DiskMethod::converted);
  EXPECT_THAT(names(), UnorderedElementsAre("disk"));
}

TEST_F(DiskTest, HostileImageInsideCompressionIsRefused) {
  const test::Qcow2 hostile{.backing_offset = 512, .backing_size = 11, .backing = "/etc/shadow"};
  EXPECT_THAT(error_of([&] { create(local(gzip(hostile.bytes()), "a.gz"), 8 * kMi); }),
              HasSubstr("must not have a backing file"));
  EXPECT_THAT(error_of([&] { create(cached(hostile.bytes()), 8 * kMi); }),
              HasSubstr("must not have a backing file"));
  EXPECT_THAT(names(), ::testing::IsEmpty());
}

TEST_F(DiskTest, SmallerThanTheImageIsRefused) {
  for (const bool is_cached : {true, false}) {
    const Source from = is_cached ? cached(raw_image()) : local(raw_image());
    EXPECT_EQ(error_of([&] { create(from, kMi / 2); }), "disk shrinking is not supported");
    EXPECT_THAT(names(), ::testing::IsEmpty());
  }
}

TEST_F(DiskTest, ExactSizeAndOddSizes) {
  (void)create(local(raw_image()), kMi);
  EXPECT_EQ(guest_size(), kMi);
  grow(kMi);
  empty_instance();
  (void)create(local("odd"), 1000);
  EXPECT_EQ(fs::file_size(instance_ / "disk"), 1024u) << "whole sectors";
  grow(1000);
  grow(1024);
}

TEST_F(DiskTest, ExistingDiskIsKept) {
  write_file_atomic(instance_ / "disk", "mine", 0600);
  EXPECT_EQ(create(cached(raw_image()), 8 * kMi), DiskMethod::existing);
  EXPECT_EQ(read_file(instance_ / "disk"), "mine");
}

TEST_F(DiskTest, DiskFullLeavesNothing) {
  const Source from = local(std::string(kMi, 'x'));
  const limequat::test::FileSizeLimit limit(kMi / 2);
  EXPECT_THROW((void)create(from, 8 * kMi), SystemError);
  EXPECT_THAT(names(), ::testing::IsEmpty());
}

TEST_F(DiskTest, MissingQemuImgNamesThePackage) {
  const Source from = cached(test::iso9660());
  const limequat::test::ScopedVariable path("PATH", cache_.c_str());
  EXPECT_THAT(error_of([&] { create(from, 8 * kMi); }),
              HasSubstr("install the Debian package qemu-utils"));
  EXPECT_FALSE(has_disk(instance_));
}

// ---- what a kill at any step leaves ----

TEST_F(DiskTest, LeftoversAreReplaced) {
  for (const char* name : {"disk.tmp", "diffdisk.tmp", "basedisk.tmp", "iso.tmp"}) {
    write_file_atomic(instance_ / name, "rubbish", 0400);
  }
  write_file_atomic(instance_ / "basedisk", "of a first try", 0444);
  migrate_legacy_disk(instance_, log_.logger());
  EXPECT_FALSE(has_disk(instance_));
  (void)create(cached(raw_image()), 8 * kMi);
  EXPECT_EQ(guest_bytes(11), "boot sector");
  for (const auto& name : names()) EXPECT_FALSE(name.ends_with(".tmp")) << name;
}

TEST_F(DiskTest, KilledBeforeTheSymlink) {
  if (create(cached(raw_image()), 8 * kMi) != DiskMethod::overlay) GTEST_SKIP();
  fs::remove(instance_ / "disk");
  EXPECT_FALSE(has_disk(instance_));
  migrate_legacy_disk(instance_, log_.logger());
  EXPECT_TRUE(has_disk(instance_));
  EXPECT_EQ(guest_bytes(11), "boot sector");
}

TEST_F(DiskTest, KilledAgainWithTheSameBase) {
  if (create(cached(raw_image()), 8 * kMi) != DiskMethod::overlay) GTEST_SKIP();
  fs::remove(instance_ / "disk");
  fs::remove(instance_ / "diffdisk");
  EXPECT_EQ(create(source(cache_ / "data", true), 8 * kMi), DiskMethod::overlay);
  EXPECT_THAT(names(), UnorderedElementsAre("basedisk", "diffdisk", "disk"));
}

// ---- upstream's older folders ----

TEST_F(DiskTest, LegacyDiffdisk) {
  write_file_atomic(instance_ / "basedisk", raw_image(), 0644);
  write_file_atomic(instance_ / "diffdisk", raw_image(), 0644);
  migrate_legacy_disk(instance_, log_.logger());
  EXPECT_EQ(fs::read_symlink(instance_ / "disk"), "diffdisk");
  EXPECT_FALSE(limequat::exists(instance_ / "iso"));
  EXPECT_EQ(log_.take(), "info Creating symlink `disk` -> `diffdisk`\n");
  migrate_legacy_disk(instance_, log_.logger());
  EXPECT_EQ(log_.take(), "");
}

TEST_F(DiskTest, LegacyIso) {
  write_file_atomic(instance_ / "basedisk", test::iso9660(), 0644);
  write_file_atomic(instance_ / "diffdisk", raw_image(), 0644);
  migrate_legacy_disk(instance_, log_.logger());
  EXPECT_EQ(fs::read_symlink(instance_ / "disk"), "diffdisk");
  EXPECT_EQ(fs::read_symlink(instance_ / "iso"), "basedisk");
}

TEST_F(DiskTest, AdoptsAnImageThatUpstreamLeft) {
  write_file_atomic(instance_ / "image", raw_image(), 0644);
  (void)adopt_image(instance_, 8 * kMi, log_.logger());
  EXPECT_THAT(names(), UnorderedElementsAre("disk"));
  grow(8 * kMi);
  EXPECT_EQ(guest_size(), 8 * kMi);
}

TEST_F(DiskTest, AdoptsAnIso) {
  write_file_atomic(instance_ / "image", test::iso9660(), 0644);
  EXPECT_EQ(adopt_image(instance_, 8 * kMi, log_.logger()), DiskMethod::iso);
  EXPECT_THAT(names(), UnorderedElementsAre("disk", "iso"));
}

TEST_F(DiskTest, AdoptsNothingHostile) {
  write_file_atomic(
      instance_ / "image",
      test::Qcow2{.backing_offset = 512, .backing_size = 11, .backing = "/etc/shadow"}.bytes(),
      0644);
  EXPECT_THAT(error_of([&] { (void)adopt_image(instance_, 8 * kMi, log_.logger()); }),
              HasSubstr("must not have a backing file"));
  EXPECT_FALSE(has_disk(instance_));
}

// ---- growing ----

TEST_F(DiskTest, GrowsRawAndQcow2) {
  (void)create(local(raw_image()), 2 * kMi);
  grow(4 * kMi);
  EXPECT_EQ(guest_size(), 4 * kMi);
  EXPECT_THAT(log_.text(), HasSubstr("info Resize instance dev's disk from 2MiB to 4MiB\n"));
  empty_instance();
  (void)create(cached(raw_image()), 2 * kMi);
  grow(4 * kMi);
  EXPECT_EQ(guest_size(), 4 * kMi);
  EXPECT_EQ(guest_bytes(11), "boot sector");
}

TEST_F(DiskTest, ShrinkingIsRefusedInUpstreamsWords) {
  (void)create(local(raw_image()), 4 * kMi);
  EXPECT_EQ(error_of([&] { grow(2 * kMi); }), "disk shrinking is not supported");
  EXPECT_EQ(guest_size(), 4 * kMi);
}

std::string qcow2_on(const std::string& backing) {
  return test::Qcow2{.backing_offset = 512,
                     .backing_size = static_cast<std::uint32_t>(backing.size()),
                     .size = 8 * kMi,
                     .backing = backing}
      .bytes();
}

TEST_F(DiskTest, WhatQemuWillOpenIsChecked) {
  const auto verdict = [&] { return error_of([&] { (void)check_disk(instance_); }); };
  const auto put = [&](const char* name, const std::string& bytes) {
    write_file_atomic(instance_ / name, bytes, 0644);
  };
  put("disk.format", "qcow2\n");
  put("disk", qcow2_on("basedisk"));
  put("basedisk", raw_image());
  EXPECT_EQ(verdict(), "no error");
  put("basedisk", qcow2_on("/etc/shadow"));
  EXPECT_THAT(verdict(), HasSubstr("must not have a backing file"));
  put("basedisk", raw_image());
  put("disk", qcow2_on("/etc/shadow"));
  EXPECT_THAT(verdict(), HasSubstr("unexpected backing file `/etc/shadow`"));
  put("disk.format", "raw\n");
  EXPECT_EQ(verdict(), "no error") << "the guest's own bytes";
  put("disk.format", "vmdk\n");
  put("disk",
      "# Disk DescriptorFile\nversion=1\nCID=1\nparentCID=ffffffff\n"
      "createType=\"monolithicFlat\"\nRW 8 FLAT \"/etc/shadow\" 0\n");
  EXPECT_NE(verdict(), "no error");
}

TEST_F(DiskTest, AnOverlayMayOnlyNameTheBaseBesideIt) {
  const auto with_backing = [&](const std::string& name) {
    write_file_atomic(instance_ / "disk", qcow2_on(name), 0644);
    return error_of([&] { grow(8 * kMi); });
  };
  EXPECT_THAT(with_backing("/etc/shadow"), HasSubstr("unexpected backing file `/etc/shadow`"));
  EXPECT_THAT(with_backing("../other/basedisk"), HasSubstr("unexpected backing file"));
  EXPECT_THAT(with_backing("json:{}"), HasSubstr("unexpected backing file"));
  EXPECT_EQ(with_backing("basedisk"), "no error");
  EXPECT_EQ(with_backing((instance_ / "basedisk").string()), "no error")
      << "as old upstream wrote it";
  write_file_atomic(instance_ / "basedisk", raw_image(), 0644);
  EXPECT_THAT(with_backing("/gone/basedisk"), HasSubstr("hint: if it is the `basedisk`"));
  EXPECT_THAT(with_backing("/gone/other"), Not(HasSubstr("hint")));
}

TEST_F(DiskTest, ARawDiskIsNotLookedIntoOnceItIsTheGuests) {
  (void)create(local(raw_image()), 8 * kMi);
  record_disk_format(instance_);
  {
    const UniqueFd guest = open_file(instance_ / "disk", O_WRONLY);
    write_all(guest.get(), qcow2_on("/etc/shadow"));
  }
  record_disk_format(instance_);
  EXPECT_EQ(recorded_disk_format(instance_), Format::raw);
  grow(16 * kMi);
  EXPECT_EQ(fs::file_size(instance_ / "disk"), 16 * kMi);
}

TEST_F(DiskTest, ADiskThatBecameSomethingElseIsRefused) {
  write_file_atomic(instance_ / "disk", test::Qcow2{.size = 8 * kMi}.bytes(), 0644);
  record_disk_format(instance_);
  write_file_atomic(instance_ / "disk", raw_image(), 0644);
  EXPECT_THAT(error_of([&] { grow(8 * kMi); }), HasSubstr("the disk is raw but was made as qcow2"));
}

TEST_F(DiskTest, RecordedFormatBelongsToThisDisk) {
  write_file_atomic(instance_ / "disk.format", "raw\n", 0644);
  qemu_img({"create", "-q", "-f", "qcow2", "data", "2M"});
  (void)create(source(cache_ / "data", true), 8 * kMi);
  record_disk_format(instance_);
  EXPECT_EQ(recorded_disk_format(instance_), Format::qcow2);
}

TEST_F(DiskTest, FormatRecordsAreStrict) {
  EXPECT_THROW((void)recorded_disk_format(instance_), SystemError);
  for (const char* word : {"", "vdi", "iso9660", "raw qcow2", "RAW"}) {
    write_file_atomic(instance_ / "disk.format", word, 0644);
    EXPECT_THROW((void)recorded_disk_format(instance_), Error) << word;
  }
  remove_file(instance_ / "disk.format");
  write_file_atomic(instance_ / "disk", test::iso9660(), 0644);
  record_disk_format(instance_);
  EXPECT_EQ(recorded_disk_format(instance_), Format::raw)
      << "an ISO that a guest wrote over its disk";
}

}  // namespace
}  // namespace limequat::image
