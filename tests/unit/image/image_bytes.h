// Small images made by hand, hostile ones too.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace limequat::image::test {

inline void put_big_endian(std::string& bytes, std::size_t offset, std::uint64_t value,
                           std::size_t size) {
  if (bytes.size() < offset + size) bytes.resize(offset + size);
  for (std::size_t i = 0; i < size; ++i) {
    bytes[offset + size - 1 - i] = static_cast<char>(value >> (8 * i));
  }
}

struct Qcow2 {
  std::uint32_t version = 3;
  std::uint64_t backing_offset = 0;
  std::uint32_t backing_size = 0;
  std::uint32_t cluster_bits = 16;
  std::uint64_t size = 1u << 20;
  std::uint32_t crypt_method = 0;
  std::uint64_t incompatible = 0;
  std::uint32_t header_length = 104;
  std::string extensions;  // at the end of the header
  std::string backing;     // written at backing_offset

  [[nodiscard]] std::string bytes() const {
    std::string out("QFI\xfb");
    put_big_endian(out, 4, version, 4);
    put_big_endian(out, 8, backing_offset, 8);
    put_big_endian(out, 16, backing_size, 4);
    put_big_endian(out, 20, cluster_bits, 4);
    put_big_endian(out, 24, size, 8);
    put_big_endian(out, 32, crypt_method, 4);
    put_big_endian(out, 71, 0, 1);
    if (version >= 3) {
      put_big_endian(out, 72, incompatible, 8);
      put_big_endian(out, 96, 4, 4);
      put_big_endian(out, 100, header_length, 4);
    }
    out += extensions;
    if (backing_offset != 0 && backing_offset < 65536) {
      if (out.size() < backing_offset + backing.size()) out.resize(backing_offset + backing.size());
      out.replace(backing_offset, backing.size(), backing);
    }
    return out;
  }
};

inline std::string extension(std::uint32_t type, std::string_view data) {
  std::string out;
  put_big_endian(out, 0, type, 4);
  put_big_endian(out, 4, data.size(), 4);
  out += data;
  out.resize((out.size() + 7) / 8 * 8);
  return out;
}

// An empty but valid ISO 9660 file: a primary volume descriptor and the end of the set.
inline std::string iso9660() {
  std::string out(32768 + 2 * 2048, '\0');
  out.replace(32768, 7,
              std::string("\x01"
                          "CD001\x01",
                          7));
  out.replace(32768 + 2048, 7,
              std::string("\xff"
                          "CD001\x01",
                          7));
  return out;
}

}  // namespace limequat::image::test
