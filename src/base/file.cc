#include "base/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "base/error.h"

namespace limequat {
namespace {

// EINTR-safe call of a function that answers -1 and errno.
template <class Call>
auto retry(Call call) {
  decltype(call()) result;
  do {
    result = call();
  } while (result < 0 && errno == EINTR);
  return result;
}

void sync_directory(const Path& directory) {
  const UniqueFd fd = open_file(directory.empty() ? Path(".") : directory, O_RDONLY | O_DIRECTORY);
  // Some file systems refuse fsync on a folder (EINVAL); the rename is atomic all the same.
  if (::fsync(fd.get()) < 0 && errno != EINVAL)
    throw_errno(fmt::format("sync {}", directory.string()));
}

Path temporary_sibling(const Path& path) {
  static std::atomic<unsigned> counter{0};
  return path.parent_path() /
         fmt::format(".{}.{}.{}.tmp", path.filename().string(), ::getpid(), counter++);
}

struct CloseDirectory {
  void operator()(DIR* dir) const { ::closedir(dir); }
};

// A folder of ours that its maker locked (mkdir -m 0) is opened up first.
UniqueFd open_folder_for_removal(int at, const char* name) {
  constexpr int kFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  UniqueFd fd(::openat(at, name, kFlags));
  if (!fd && errno == EACCES && ::fchmodat(at, name, 0700, AT_SYMLINK_NOFOLLOW) == 0) {
    fd = UniqueFd(::openat(at, name, kFlags));
  }
  if (fd) (void)!::fchmod(fd.get(), 0700);
  return fd;
}

void remove_entries(UniqueFd directory, const Path& path_for_messages) {
  std::unique_ptr<DIR, CloseDirectory> dir(::fdopendir(directory.get()));
  if (!dir) throw_errno(fmt::format("open folder {}", path_for_messages.string()));
  (void)directory.release();
  const int at = ::dirfd(dir.get());
  for (;;) {
    errno = 0;
    const dirent* entry = ::readdir(dir.get());
    if (!entry) {
      if (errno != 0) throw_errno(fmt::format("read folder {}", path_for_messages.string()));
      return;
    }
    const std::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;
    const Path child = path_for_messages / name;
    if (::unlinkat(at, entry->d_name, 0) == 0 || errno == ENOENT) continue;
    if (errno != EISDIR && errno != EPERM) throw_errno(fmt::format("remove {}", child.string()));
    UniqueFd below = open_folder_for_removal(at, entry->d_name);
    if (!below && errno == ENOENT) continue;  // somebody else removes the same folder
    if (!below) throw_errno(fmt::format("open folder {}", child.string()));
    remove_entries(std::move(below), child);
    if (::unlinkat(at, entry->d_name, AT_REMOVEDIR) < 0 && errno != ENOENT) {
      throw_errno(fmt::format("remove folder {}", child.string()));
    }
  }
}

}  // namespace

UniqueFd open_file(const Path& path, int flags, mode_t mode) {
  const int fd = retry([&] { return ::open(path.c_str(), flags | O_CLOEXEC, mode); });
  if (fd < 0) throw_errno(fmt::format("open {}", path.string()));
  return UniqueFd(fd);
}

std::string read_all(int fd, std::size_t limit) {
  std::string data;
  struct stat info {};
  if (::fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_size > 0) {
    data.reserve(std::min<std::size_t>(static_cast<std::size_t>(info.st_size) + 1, limit + 1));
  }
  std::size_t used = 0;
  for (;;) {
    data.resize(std::max<std::size_t>(used + 4096, data.capacity()));
    const ssize_t got = retry([&] { return ::read(fd, data.data() + used, data.size() - used); });
    if (got < 0) throw_errno("read");
    used += static_cast<std::size_t>(got);
    if (used > limit) throw Error(fmt::format("larger than the limit of {} bytes", limit));
    if (got == 0) break;
  }
  data.resize(used);
  return data;
}

std::string read_file(const Path& path, std::size_t limit) {
  const UniqueFd fd = open_file(path, O_RDONLY);
  return with_context(path.string(), [&] { return read_all(fd.get(), limit); });
}

std::optional<std::string> read_file_if_exists(const Path& path, std::size_t limit) {
  const UniqueFd fd(retry([&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC); }));
  if (!fd) {
    if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
    throw_errno(fmt::format("open {}", path.string()));
  }
  return with_context(path.string(), [&] { return read_all(fd.get(), limit); });
}

void write_all(int fd, std::string_view data) {
  while (!data.empty()) {
    const ssize_t put = retry([&] { return ::write(fd, data.data(), data.size()); });
    if (put < 0) throw_errno("write");
    data.remove_prefix(static_cast<std::size_t>(put));
  }
}

void write_file_atomic(const Path& path, std::string_view data, mode_t mode, bool durable) {
  const Path temporary = temporary_sibling(path);
  UniqueFd fd(retry(
      [&] { return ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600); }));
  // The name that the caller knows.
  if (!fd) throw_errno(fmt::format("open {}", path.string()));
  try {
    with_context(path.string(), [&] {
      write_all(fd.get(), data);
      // fchmod, because the mode given to open(2) is cut by the umask.
      if (::fchmod(fd.get(), mode) < 0) throw_errno("set mode");
      if (durable && ::fsync(fd.get()) < 0) throw_errno("sync");
    });
    fd.reset();
    if (::rename(temporary.c_str(), path.c_str()) < 0) {
      throw_errno(fmt::format("rename to {}", path.string()));
    }
  } catch (...) {
    ::unlink(temporary.c_str());
    throw;
  }
  if (durable) sync_directory(path.parent_path());
}

bool exists(const Path& path) {
  struct stat info {};
  return ::lstat(path.c_str(), &info) == 0;
}

bool remove_file(const Path& path) {
  if (::unlink(path.c_str()) == 0) return true;
  if (errno == ENOENT || errno == ENOTDIR) return false;
  throw_errno(fmt::format("remove {}", path.string()));
}

void remove_tree(const Path& path) {
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd) {
    if (errno == ENOENT) return;
    throw_errno(fmt::format("open folder {}", path.string()));
  }
  remove_entries(std::move(fd), path);
  if (::rmdir(path.c_str()) < 0 && errno != ENOENT) {
    throw_errno(fmt::format("remove folder {}", path.string()));
  }
}

void make_directories(const Path& path, mode_t mode) {
  if (path.empty() || ::mkdir(path.c_str(), mode) == 0) return;
  if (errno == ENOENT) {
    make_directories(path.parent_path(), mode);
    if (::mkdir(path.c_str(), mode) == 0) return;
  }
  if (errno == EEXIST) {
    struct stat info {};
    if (::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode)) return;
    errno = ENOTDIR;
  }
  throw_errno(fmt::format("make folder {}", path.string()));
}

namespace {

UniqueFd open_for_lock(const Path& path) {
  const int fd = retry([&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC); });
  if (fd >= 0) return UniqueFd(fd);
  if (errno != ENOENT) throw_errno(fmt::format("open {}", path.string()));
  return open_file(path, O_RDWR | O_CREAT, 0600);
}

}  // namespace

FileLock FileLock::acquire(const Path& path) {
  UniqueFd fd = open_for_lock(path);
  if (retry([&] { return ::flock(fd.get(), LOCK_EX); }) < 0) {
    throw_errno(fmt::format("lock {}", path.string()));
  }
  return FileLock(std::move(fd));
}

std::optional<FileLock> FileLock::try_acquire(const Path& path) {
  UniqueFd fd = open_for_lock(path);
  if (retry([&] { return ::flock(fd.get(), LOCK_EX | LOCK_NB); }) < 0) {
    if (errno == EWOULDBLOCK) return std::nullopt;
    throw_errno(fmt::format("lock {}", path.string()));
  }
  return FileLock(std::move(fd));
}

TemporaryDirectory::TemporaryDirectory(std::string_view prefix) {
  const char* base = std::getenv("TMPDIR");
  std::string pattern = (Path(base && *base ? base : "/tmp") / prefix).string() + ".XXXXXX";
  if (!::mkdtemp(pattern.data())) throw_errno(fmt::format("make a temporary folder {}", pattern));
  path_ = pattern;
}

TemporaryDirectory::~TemporaryDirectory() {
  if (path_.empty()) return;
  try {
    remove_tree(path_);
  } catch (const std::exception& error) {
    fmt::print(stderr, "limequat: could not remove {}: {}\n", path_.string(), error.what());
  }
}

}  // namespace limequat
