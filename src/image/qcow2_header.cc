#include "image/qcow2_header.h"

#include <fmt/format.h>

#include <limits>

#include "base/error.h"

namespace limequat::image {
namespace {

constexpr std::size_t kVersion2Length = 72;
constexpr std::size_t kVersion3Length = 104;

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  [[nodiscard]] std::uint64_t big_endian(std::size_t offset, std::size_t size) const {
    std::uint64_t value = 0;
    for (const char c : text(offset, size)) value = value << 8 | static_cast<unsigned char>(c);
    return value;
  }
  [[nodiscard]] std::uint32_t u32(std::size_t offset) const {
    return static_cast<std::uint32_t>(big_endian(offset, 4));
  }
  [[nodiscard]] std::uint64_t u64(std::size_t offset) const { return big_endian(offset, 8); }
  [[nodiscard]] std::string_view text(std::uint64_t offset, std::uint64_t size) const {
    if (offset > bytes_.size() || size > bytes_.size() - offset) {
      throw Error("qcow2: the header is cut off");
    }
    return bytes_.substr(offset, size);
  }

 private:
  std::string_view bytes_;
};

// Type, length, data padded to 8 bytes; type 0 ends the list.
std::string find_backing_format(const Reader& reader, std::uint64_t position, std::uint64_t end) {
  constexpr std::uint32_t kBackingFormat = 0xE2792ACA;
  while (position + 8 <= end) {
    const std::uint32_t type = reader.u32(position);
    const std::uint32_t length = reader.u32(position + 4);
    if (type == 0) return {};
    if (length > end - position - 8) throw Error("qcow2: a header extension is too long");
    if (type == kBackingFormat) return std::string(reader.text(position + 8, length));
    position += 8 + (std::uint64_t{length} + 7) / 8 * 8;
  }
  return {};
}

std::uint64_t header_length(const Reader& reader, std::uint32_t version,
                            std::uint64_t cluster_size) {
  if (version == 2) return kVersion2Length;
  const std::uint64_t length = reader.u32(100);
  if (length < kVersion3Length || length % 8 != 0 || length > cluster_size) {
    throw Error(fmt::format("qcow2: invalid header length {}", length));
  }
  return length;
}

}  // namespace

ImageInfo parse_qcow2_header(std::string_view header, std::uint64_t file_size) {
  const Reader reader(header);
  const std::uint32_t version = reader.u32(4);
  if (version != 2 && version != 3) {
    throw Error(fmt::format("qcow2: version {} is not supported", version));
  }
  const std::uint32_t cluster_bits = reader.u32(20);
  if (cluster_bits < 9 || cluster_bits > 21) {
    throw Error(fmt::format("qcow2: invalid cluster size 2^{}", cluster_bits));
  }
  const std::uint64_t cluster_size = std::uint64_t{1} << cluster_bits;
  ImageInfo image{.format = Format::qcow2, .virtual_size = reader.u64(24)};
  // An off_t must hold it.
  if (*image.virtual_size > std::uint64_t{std::numeric_limits<std::int64_t>::max()}) {
    throw Error("qcow2: invalid disk size");
  }
  image.encrypted = reader.u32(32) != 0;
  const std::uint64_t length = header_length(reader, version, cluster_size);
  if (file_size < length) throw Error("qcow2: the file is shorter than its header");
  if (version == 3) {
    constexpr std::uint64_t kExternalData = 1u << 2;
    image.external_data_file = (reader.u64(72) & kExternalData) != 0;
  }
  const std::uint64_t backing_offset = reader.u64(8);
  std::uint64_t extensions_end = std::min<std::uint64_t>(cluster_size, header.size());
  if (backing_offset != 0) {
    const std::uint32_t backing_size = reader.u32(16);
    constexpr std::uint32_t kLongestName = 1023;
    if (backing_size > kLongestName || backing_offset > cluster_size ||
        backing_size > cluster_size - backing_offset) {
      throw Error("qcow2: invalid backing file name");
    }
    // The name may lie outside of what we read only when clusters are larger than that.
    image.backing_file = reader.text(backing_offset, backing_size);
    extensions_end = std::min(extensions_end, backing_offset);
    // A name of no length still is one for us: nothing that we accept has it.
    if (image.backing_file.empty()) throw Error("qcow2: empty backing file name");
    image.backing_format = find_backing_format(reader, length, extensions_end);
  }
  return image;
}

}  // namespace limequat::image
