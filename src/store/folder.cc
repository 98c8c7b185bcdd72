#include "store/folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <system_error>

#include "base/error.h"

namespace limequat::store {
namespace {

struct CloseDirectory {
  void operator()(DIR* dir) const { ::closedir(dir); }
};

FileTrouble trouble(const Path& path, std::string_view what, int code) {
  return {fmt::format("{} {}: {}", what, path.string(), std::generic_category().message(code))};
}

// As much as there is, up to one byte over the limit; -1 and errno.
ssize_t read_up_to(int fd, std::string& text, std::size_t limit) {
  std::size_t used = 0;
  for (;;) {
    if (used == text.size())
      text.resize(std::min(limit + 1, std::max<std::size_t>(2 * used, 4096)));
    const ssize_t got = ::read(fd, text.data() + used, text.size() - used);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return -1;
    used += static_cast<std::size_t>(got);
    if (got == 0 || used > limit) return static_cast<ssize_t>(used);
  }
}

}  // namespace

std::optional<Folder> Folder::open(const Path& path) {
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) {
    if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
    throw_errno(fmt::format("open folder {}", path.string()));
  }
  Folder folder(path, std::move(fd));
  folder.read_names();
  return folder;
}

void Folder::read_names() {
  // fdopendir takes the descriptor for itself; the copy shares its offset, which nobody else uses.
  UniqueFd copy = duplicate(fd_.get());
  const std::unique_ptr<DIR, CloseDirectory> dir(::fdopendir(copy.get()));
  if (!dir) throw_errno(fmt::format("open folder {}", path_.string()));
  (void)copy.release();
  for (;;) {
    errno = 0;
    const dirent* const entry = ::readdir(dir.get());
    if (entry == nullptr) break;
    names_.emplace_back(entry->d_name);
  }
  if (errno != 0) throw_errno(fmt::format("read folder {}", path_.string()));
  std::sort(names_.begin(), names_.end());
}

bool Folder::has(std::string_view name) const {
  return std::binary_search(names_.begin(), names_.end(), name, std::less<>());
}

FileText Folder::read(const std::string& name, std::size_t limit) const {
  if (!has(name)) return NoFile{};
  const Path path = path_ / name;
  const UniqueFd fd(
      ::openat(fd_.get(), name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!fd) {
    if (errno == ENOENT) return NoFile{};
    return trouble(path, "open", errno);
  }
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) return trouble(path, "stat", errno);
  if (!S_ISREG(info.st_mode))
    return FileTrouble{fmt::format("{}: not a regular file", path.string())};
  std::string text;
  // One byte more than there is, so that the end is seen without a second buffer.
  text.resize(std::min<std::size_t>(limit, static_cast<std::size_t>(info.st_size)) + 1);
  const ssize_t size = read_up_to(fd.get(), text, limit);
  if (size < 0) return trouble(path, "read", errno);
  if (static_cast<std::size_t>(size) > limit) {
    return FileTrouble{fmt::format("{}: larger than the limit of {} bytes", path.string(), limit)};
  }
  text.resize(static_cast<std::size_t>(size));
  return text;
}

}  // namespace limequat::store
