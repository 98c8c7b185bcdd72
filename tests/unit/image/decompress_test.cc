#include "image/decompress.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/file.h"

namespace limequat::image {
namespace {

using ::testing::HasSubstr;

constexpr Compression kAll[] = {Compression::gzip, Compression::bzip2, Compression::xz,
                                Compression::zstd};

std::string compress(Compression compression, std::string_view data) {
  archive* a = archive_write_new();
  switch (compression) {
    case Compression::gzip:
      archive_write_add_filter_gzip(a);
      break;
    case Compression::bzip2:
      archive_write_add_filter_bzip2(a);
      break;
    case Compression::xz:
      archive_write_add_filter_xz(a);
      break;
    default:
      archive_write_add_filter_zstd(a);
  }
  archive_write_set_format_raw(a);
  archive_write_set_bytes_in_last_block(a, 1);
  std::string out(data.size() + 100000, '\0');
  std::size_t used = 0;
  EXPECT_EQ(archive_write_open_memory(a, out.data(), out.size(), &used), ARCHIVE_OK);
  archive_entry* entry = archive_entry_new();
  archive_entry_set_filetype(entry, AE_IFREG);
  archive_entry_set_pathname(entry, "x");
  EXPECT_EQ(archive_write_header(a, entry), ARCHIVE_OK);
  EXPECT_EQ(archive_write_data(a, data.data(), data.size()), static_cast<la_ssize_t>(data.size()));
  EXPECT_EQ(archive_write_close(a), ARCHIVE_OK);
  archive_entry_free(entry);
  archive_write_free(a);
  out.resize(used);
  return out;
}

// Compresses badly, so that damage is not in padding; has holes.
std::string sample() {
  std::string data;
  unsigned state = 1;
  for (int i = 0; i < 40000; ++i) {
    state = state * 1103515245 + 12345;
    data += static_cast<char>(state >> 16);
  }
  return data + std::string(1u << 20, '\0') + "the end";
}

class DecompressTest : public ::testing::Test {
 protected:
  void decompress_file(Compression compression, std::string_view compressed,
                       DecompressLimits limits) {
    write_file_atomic(temporary_.path() / "in", compressed, 0600, false);
    const UniqueFd in = open_file(temporary_.path() / "in", O_RDONLY);
    const UniqueFd out = open_file(temporary_.path() / "out", O_RDWR | O_CREAT | O_TRUNC, 0600);
    decompress(in.get(), compression, out.get(), limits);
  }
  std::string run(Compression compression, std::string_view compressed) {
    decompress_file(compression, compressed, {});
    return read_file(temporary_.path() / "out");
  }
  std::string error_of(Compression compression, std::string_view compressed,
                       DecompressLimits limits = {}) {
    try {
      decompress_file(compression, compressed, limits);
      return "got " + std::to_string(std::filesystem::file_size(temporary_.path() / "out")) +
             " bytes";
    } catch (const Error& error) {
      return error.message();
    }
  }
  TemporaryDirectory temporary_{"decompress-test"};
};

TEST(CompressionOf, NamesAndBytes) {
  EXPECT_EQ(compression_of_name("https://example.com/a.img.gz"), Compression::gzip);
  EXPECT_EQ(compression_of_name("a.raw.xz?raw=true#x"), Compression::xz);
  EXPECT_EQ(compression_of_name("a.bz2"), Compression::bzip2);
  EXPECT_EQ(compression_of_name("a.zst"), Compression::zstd);
  EXPECT_EQ(compression_of_name("a.qcow2"), Compression::none);
  EXPECT_EQ(compression_of_name("gz"), Compression::none);
  for (const Compression compression : kAll) {
    EXPECT_EQ(compression_of_bytes(compress(compression, "x").substr(0, 6)), compression);
  }
  EXPECT_EQ(compression_of_bytes(""), Compression::none);
  EXPECT_EQ(compression_of_bytes("BZ"), Compression::none);
}

TEST_F(DecompressTest, EveryFormat) {
  const std::string data = sample();
  for (const Compression compression : kAll) {
    EXPECT_EQ(run(compression, compress(compression, data)), data) << to_string(compression);
    EXPECT_EQ(run(compression, compress(compression, "")), "") << to_string(compression);
    EXPECT_EQ(run(compression, compress(compression, "x")), "x") << to_string(compression);
  }
}

TEST_F(DecompressTest, HolesStayHoles) {
  (void)run(Compression::gzip, compress(Compression::gzip, std::string(4u << 20, '\0') + "x"));
  struct stat info {};
  ASSERT_EQ(::stat((temporary_.path() / "out").c_str(), &info), 0);
  EXPECT_LT(info.st_blocks * 512, 100000);
}

TEST_F(DecompressTest, SeveralMembersInOneFile) {
  for (const Compression compression : kAll) {
    EXPECT_EQ(run(compression, compress(compression, "one") + compress(compression, "two")),
              "onetwo")
        << to_string(compression);
  }
}

TEST_F(DecompressTest, TruncatedIsAnError) {
  const std::string data = sample();
  for (const Compression compression : kAll) {
    const std::string whole = compress(compression, data);
    for (std::size_t length = 0; length < whole.size(); length += whole.size() / 9) {
      const std::string answer = error_of(compression, whole.substr(0, length));
      EXPECT_FALSE(answer.starts_with("got ")) << to_string(compression) << ' ' << length << answer;
    }
    EXPECT_FALSE(error_of(compression, whole.substr(0, whole.size() - 1)).starts_with("got "))
        << to_string(compression);
  }
}

TEST_F(DecompressTest, FlippedBitIsAnError) {
  const std::string data = sample();
  // zstd has a checksum only when the compressor was asked for one.
  for (const Compression compression : {Compression::gzip, Compression::bzip2, Compression::xz}) {
    const std::string whole = compress(compression, data);
    for (std::size_t at = 20; at < whole.size(); at += whole.size() / 7) {
      std::string damaged = whole;
      damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
      EXPECT_FALSE(error_of(compression, damaged).starts_with("got "))
          << to_string(compression) << ' ' << at;
    }
  }
}

TEST_F(DecompressTest, SomethingElseIsAnError) {
  for (const Compression compression : kAll) {
    for (const std::string& text : {std::string("plain text, no more"), std::string(5000, '\0')}) {
      EXPECT_FALSE(error_of(compression, text).starts_with("got ")) << to_string(compression);
    }
  }
  EXPECT_EQ(error_of(Compression::gzip, "plain"), "gzip: not in gzip format");
  EXPECT_EQ(error_of(Compression::gzip, ""), "gzip: the file ends early");
}

TEST_F(DecompressTest, GzipPaddingAndGarbage) {
  const std::string whole = compress(Compression::gzip, "data");
  EXPECT_EQ(run(Compression::gzip, whole + std::string(600, '\0')), "data");
  EXPECT_FALSE(error_of(Compression::gzip, whole + "garbage").starts_with("got "));
}

TEST_F(DecompressTest, OneLayerOnly) {
  const std::string twice = compress(Compression::gzip, compress(Compression::gzip, "data"));
  EXPECT_EQ(run(Compression::gzip, twice), compress(Compression::gzip, "data"));
  EXPECT_THAT(
      error_of(Compression::xz, compress(Compression::xz, compress(Compression::xz, "data"))),
      HasSubstr("compressed twice with xz"));
}

TEST_F(DecompressTest, Bombs) {
  const std::string zeros(80u << 20, '\0');
  for (const Compression compression : {Compression::gzip, Compression::zstd}) {
    const std::string bomb = compress(compression, zeros);
    EXPECT_THAT(error_of(compression, bomb, {.output_bytes = 1u << 20}),
                HasSubstr("decompresses to more than 1MiB"));
    EXPECT_THAT(error_of(compression, bomb, {.ratio = 100}),
                HasSubstr("decompresses to more than 100 times its size"));
  }
  EXPECT_EQ(error_of(Compression::zstd, compress(Compression::zstd, zeros), {.ratio = 1u << 30}),
            "got 83886080 bytes")
      << "an honest empty disk";
}

TEST_F(DecompressTest, CancelledByItsProgress) {
  write_file_atomic(temporary_.path() / "in", compress(Compression::gzip, sample()), 0600, false);
  const UniqueFd in = open_file(temporary_.path() / "in", O_RDONLY);
  const UniqueFd out = open_file(temporary_.path() / "out", O_RDWR | O_CREAT, 0600);
  struct Stop {};
  EXPECT_THROW(
      decompress(in.get(), Compression::gzip, out.get(), {}, [](std::uint64_t) { throw Stop(); }),
      Stop);
}

}  // namespace
}  // namespace limequat::image
