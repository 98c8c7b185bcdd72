// Decompression of one file, in this process, with libarchive's filters.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "base/file.h"

namespace limequat::image {

enum class Compression { none, gzip, bzip2, xz, zstd };
[[nodiscard]] std::string_view to_string(Compression compression);

// By the extension of the location (.gz .bz2 .xz .zst; what follows ? or # in a URL is not looked
// at).
[[nodiscard]] Compression compression_of_name(std::string_view location);
// By the first bytes.
[[nodiscard]] Compression compression_of_bytes(std::string_view beginning);

struct DecompressLimits {
  // A qcow2 in a `.gz` rarely gains 10 %; a raw image with free space may gain a hundredfold.
  std::uint64_t output_bytes = std::uint64_t{1} << 40;
  std::uint64_t ratio = 5000;  // output per input byte, once the output is over 64 MiB
};

// Writes the decompressed bytes of `source` (read by offset from 0) to `destination`, an empty
// file; runs of zeros become holes. `progress` gets bytes of `source` read so far; what it throws
// comes out. Throws Error for damaged or truncated input and past a limit, SystemError for the
// disk.
void decompress(int source, Compression compression, int destination,
                const DecompressLimits& limits,
                const std::function<void(std::uint64_t)>& progress = {});

}  // namespace limequat::image
