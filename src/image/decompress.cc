#include "image/decompress.h"

#include <fmt/format.h>

#include <array>

#include "base/error.h"
#include "base/size.h"
#include "image/byte_source.h"
#include "image/sparse_writer.h"

namespace limequat::image {
namespace {

constexpr std::uint64_t kRatioMattersFrom = 64u << 20;

void check_limits(std::uint64_t written, std::uint64_t consumed, const DecompressLimits& limits) {
  if (written > limits.output_bytes) {
    throw Error(fmt::format("decompresses to more than {}",
                            format_size(static_cast<std::int64_t>(limits.output_bytes))));
  }
  if (written > kRatioMattersFrom && written / limits.ratio > consumed) {
    throw Error(fmt::format("decompresses to more than {} times its size", limits.ratio));
  }
}

}  // namespace

std::string_view to_string(Compression compression) {
  constexpr std::array<std::string_view, 5> kNames = {"none", "gzip", "bzip2", "xz", "zstd"};
  return kNames[static_cast<std::size_t>(compression)];
}

Compression compression_of_name(std::string_view location) {
  const std::string_view path = location.substr(0, location.find_first_of("?#"));
  if (path.ends_with(".gz")) return Compression::gzip;
  if (path.ends_with(".bz2")) return Compression::bzip2;
  if (path.ends_with(".xz")) return Compression::xz;
  if (path.ends_with(".zst")) return Compression::zstd;
  return Compression::none;
}

Compression compression_of_bytes(std::string_view beginning) {
  using namespace std::string_view_literals;
  if (beginning.starts_with("\x1f\x8b"sv)) return Compression::gzip;
  if (beginning.starts_with("BZh"sv)) return Compression::bzip2;
  if (beginning.starts_with("\xfd\x37zXZ\0"sv)) return Compression::xz;
  if (beginning.starts_with("\x28\xb5\x2f\xfd"sv)) return Compression::zstd;
  return Compression::none;
}

void decompress(int source, Compression compression, int destination,
                const DecompressLimits& limits,
                const std::function<void(std::uint64_t)>& progress) {
  const auto decoder = compression == Compression::gzip ? open_gzip(source)
                                                        : open_archive_filter(source, compression);
  SparseWriter writer(destination);
  for (;;) {
    const std::string_view bytes = decoder->read();
    if (bytes.empty()) break;
    check_limits(writer.size() + bytes.size(), decoder->consumed(), limits);
    writer.write(bytes);
    if (progress) progress(decoder->consumed());
  }
  writer.finish();
}

}  // namespace limequat::image
