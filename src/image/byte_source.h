// A stream of decompressed bytes. One implementation per decoder; decompress.cc chooses.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "image/decompress.h"

namespace limequat::image {

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // Some bytes, valid until the next call; empty at the end. Throws Error for damaged or truncated
  // input.
  virtual std::string_view read() = 0;
  // Bytes of input taken so far.
  [[nodiscard]] virtual std::uint64_t consumed() const = 0;
};

// `fd` is read by offset from 0, not owned.
//
// gzip goes through zlib, because libarchive's filter does not compare the checksum.
[[nodiscard]] std::unique_ptr<ByteSource> open_gzip(int fd);
// bzip2, xz or zstd, through libarchive.
[[nodiscard]] std::unique_ptr<ByteSource> open_archive_filter(int fd, Compression compression);

}  // namespace limequat::image
