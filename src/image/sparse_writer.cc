#include "image/sparse_writer.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/error.h"

namespace limequat::image {
namespace {

constexpr std::size_t kBlock = 4096;  // the unit of holes on every file system that has them

bool is_zero(std::string_view bytes) {
  return bytes.front() == 0 && std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0;
}

void write_at(int fd, std::string_view bytes, std::uint64_t offset) {
  while (!bytes.empty()) {
    const ssize_t put = ::pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) throw_errno("write");
    bytes.remove_prefix(static_cast<std::size_t>(put));
    offset += static_cast<std::uint64_t>(put);
  }
}

}  // namespace

void SparseWriter::write(std::string_view bytes) {
  if (!pending_.empty()) {
    const std::size_t missing = std::min(kBlock - pending_.size(), bytes.size());
    pending_ += bytes.substr(0, missing);
    bytes.remove_prefix(missing);
    if (pending_.size() < kBlock) return;
    put(pending_);
    pending_.clear();
  }
  const std::size_t whole = bytes.size() / kBlock * kBlock;
  put(bytes.substr(0, whole));
  pending_ = bytes.substr(whole);
}

void SparseWriter::put(std::string_view blocks) {
  // Neighbouring blocks that hold data go out in one write.
  while (!blocks.empty()) {
    std::size_t length = 0;
    while (length < blocks.size() && !is_zero(blocks.substr(length, kBlock))) length += kBlock;
    write_at(fd_, blocks.substr(0, length), offset_);
    offset_ += length;
    blocks.remove_prefix(length);
    if (blocks.empty()) break;
    offset_ += kBlock;  // the zero block that ended the run
    blocks.remove_prefix(kBlock);
  }
}

void SparseWriter::finish() {
  write_at(fd_, pending_, offset_);
  offset_ += pending_.size();
  pending_.clear();
  if (::ftruncate(fd_, static_cast<off_t>(offset_)) < 0) throw_errno("set the length of a file");
}

}  // namespace limequat::image
