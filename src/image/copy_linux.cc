#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "base/error.h"
#include "image/copy.h"

namespace limequat::image {
namespace {

// Small enough to tick a progress line, large enough to cost nothing.
constexpr std::uint64_t kChunk = 16u << 20;

std::uint64_t size_of(int fd) {
  struct stat info {};
  if (::fstat(fd, &info) < 0) throw_errno("stat");
  return static_cast<std::uint64_t>(info.st_size);
}

struct Extent {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

// The next run of data at or behind `from`; an empty one at the end of the file.
Extent next_data(int fd, std::uint64_t from, std::uint64_t size) {
  const off_t begin = ::lseek(fd, static_cast<off_t>(from), SEEK_DATA);
  if (begin < 0) {
    if (errno == ENXIO) return {size, size};
    if (errno == EINVAL) return {from, size};  // no holes on this file system
    throw_errno("look for data in a file");
  }
  const off_t end = ::lseek(fd, begin, SEEK_HOLE);
  if (end < 0) throw_errno("look for a hole in a file");
  return {static_cast<std::uint64_t>(begin), static_cast<std::uint64_t>(end)};
}

void write_at(int fd, const char* data, std::size_t size, std::uint64_t offset) {
  while (size > 0) {
    const ssize_t put = ::pwrite(fd, data, size, static_cast<off_t>(offset));
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) throw_errno("write");
    data += put;
    size -= static_cast<std::size_t>(put);
    offset += static_cast<std::uint64_t>(put);
  }
}

std::uint64_t copy_through_memory(int source, int destination, std::uint64_t offset,
                                  std::uint64_t size) {
  std::vector<char> buffer(std::min<std::uint64_t>(size, 1u << 20));
  ssize_t got = -1;
  do {
    got = ::pread(source, buffer.data(), buffer.size(), static_cast<off_t>(offset));
  } while (got < 0 && errno == EINTR);
  if (got < 0) throw_errno("read");
  write_at(destination, buffer.data(), static_cast<std::size_t>(got), offset);
  return static_cast<std::uint64_t>(got);
}

// One step of at most kChunk; the bytes that were copied.
std::uint64_t copy_some(int source, int destination, std::uint64_t offset, std::uint64_t size) {
  auto in = static_cast<off_t>(offset);
  auto out = in;
  const ssize_t done =
      ::copy_file_range(source, &in, destination, &out, std::min<std::uint64_t>(size, kChunk), 0);
  if (done > 0) return static_cast<std::uint64_t>(done);
  // copy_file_range(2): not across these file systems, or not for this kind; some kernels answer 0.
  const bool cannot = done == 0 || errno == EXDEV || errno == EINVAL || errno == ENOSYS ||
                      errno == EOPNOTSUPP || errno == EPERM;
  if (!cannot && errno != EINTR) throw_errno("write the copy");
  return copy_through_memory(source, destination, offset, size);
}

}  // namespace

bool clone_file(int source, int destination) {
  if (::ioctl(destination, FICLONE, source) == 0) return true;
  switch (errno) {  // ioctl_ficlone(2)
    case EOPNOTSUPP:
    case ENOTTY:
    case ENOSYS:
    case EXDEV:
    case EINVAL:
    case EPERM:
    case ETXTBSY:
      return false;
    default:
      throw_errno("clone a file");
  }
}

void copy_sparse(int source, int destination,
                 const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
  const std::uint64_t size = size_of(source);
  std::uint64_t position = 0;
  while (position < size) {
    Extent data = next_data(source, position, size);
    data.end = std::min(data.end, size);  // it may be growing
    position = data.begin;
    while (position < data.end) {
      const std::uint64_t done = copy_some(source, destination, position, data.end - position);
      if (done == 0) throw Error("the file became shorter while it was copied");
      position += done;
      if (progress) progress(position, size);
    }
  }
  if (::ftruncate(destination, static_cast<off_t>(size)) < 0) {
    throw_errno("set the length of a file");
  }
}

}  // namespace limequat::image
