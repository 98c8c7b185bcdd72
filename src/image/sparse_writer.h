// Writes a stream of bytes to a file and leaves holes where blocks of it are zero.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace limequat::image {

class SparseWriter {
 public:
  // `fd`: an empty regular file, not owned.
  explicit SparseWriter(int fd) : fd_(fd) {}

  // Throws SystemError.
  void write(std::string_view bytes);
  // Writes what is left and sets the file's length. Call it once, at the end.
  void finish();
  [[nodiscard]] std::uint64_t size() const { return offset_ + pending_.size(); }

 private:
  void put(std::string_view blocks);

  int fd_;
  std::uint64_t offset_ = 0;
  std::string pending_;  // less than one block
};

}  // namespace limequat::image
