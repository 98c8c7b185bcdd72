// Files: whole reads with a limit, atomic writes, locks, removal. All throw SystemError with the
// path in the message unless they say otherwise.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/unique_fd.h"

namespace limequat {

using Path = std::filesystem::path;

constexpr std::size_t kDefaultReadLimit = 64u << 20;

// Opens with O_CLOEXEC. `mode` only matters with O_CREAT.
[[nodiscard]] UniqueFd open_file(const Path& path, int flags, mode_t mode = 0600);

// Whole file. More than `limit` bytes is an Error, never a truncated answer.
[[nodiscard]] std::string read_file(const Path& path, std::size_t limit = kDefaultReadLimit);
[[nodiscard]] std::string read_all(int fd, std::size_t limit = kDefaultReadLimit);
// nullopt when the file does not exist; other failures throw.
[[nodiscard]] std::optional<std::string> read_file_if_exists(const Path& path,
                                                             std::size_t limit = kDefaultReadLimit);

// Writes all of `data`, also over short writes and EINTR.
void write_all(int fd, std::string_view data);

// Readers see the old bytes or the new ones, never a part: temp file in the same folder, fsync,
// rename. A symlink at `path` is replaced, not followed. `durable = false` leaves out the fsync,
// for files that are made again at each start.
void write_file_atomic(const Path& path, std::string_view data, mode_t mode, bool durable = true);

// True when something is there, a broken symlink included.
[[nodiscard]] bool exists(const Path& path);
// Removes one file or symlink. False when there was none.
bool remove_file(const Path& path);
// Removes a folder and what is in it, through file descriptors, never following a symlink out of
// it. A missing folder is fine.
void remove_tree(const Path& path);
// mkdir -p with `mode` for each new folder.
void make_directories(const Path& path, mode_t mode = 0755);

// An exclusive flock(2) on a file or folder, held for the life of the object. The kernel drops it
// when the process dies, so there is no stale lock.
class FileLock {
 public:
  // Waits. Creates the file (0600) when it is missing; a folder must exist.
  [[nodiscard]] static FileLock acquire(const Path& path);
  // nullopt when somebody else holds it.
  [[nodiscard]] static std::optional<FileLock> try_acquire(const Path& path);

 private:
  explicit FileLock(UniqueFd fd) : fd_(std::move(fd)) {}
  UniqueFd fd_;
};

// A folder of its own below $TMPDIR (0700), removed with all that is in it at the end of the scope.
class TemporaryDirectory {
 public:
  explicit TemporaryDirectory(std::string_view prefix);
  TemporaryDirectory(TemporaryDirectory&& other) noexcept
      : path_(std::exchange(other.path_, Path())) {}
  TemporaryDirectory& operator=(TemporaryDirectory&&) = delete;
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory();
  const Path& path() const { return path_; }

 private:
  Path path_;
};

}  // namespace limequat
