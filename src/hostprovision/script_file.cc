#include "hostprovision/script_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

#include "base/error.h"

namespace limequat::hostprovision {
namespace {

void write_new(const Path& path, std::string_view bytes) {
  const UniqueFd fd = open_file(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
  try {
    with_context(path.string(), [&] { write_all(fd.get(), bytes); });
  } catch (...) {
    ::unlink(path.c_str());
    throw;
  }
}

}  // namespace

ScriptFile ScriptFile::create(const Path& path, std::string_view bytes) {
  write_new(path, bytes);
  return ScriptFile(path);
}

ScriptFile::ScriptFile(ScriptFile&& other) noexcept : path_(std::exchange(other.path_, Path())) {}

ScriptFile& ScriptFile::operator=(ScriptFile&& other) noexcept {
  if (this != &other) {
    remove();
    path_ = std::exchange(other.path_, Path());
  }
  return *this;
}

void ScriptFile::remove() noexcept {
  if (path_.empty()) return;
  ::unlink(path_.c_str());
  path_.clear();
}

void remove_script_temp(const Path& folder) noexcept {
  try {
    remove_tree(folder);
  } catch (const std::exception&) {  // the folder around it is found by the ledger
  }
}

void write_debug_script(const Path& path, std::string_view bytes) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) == 0) {
    if (!S_ISREG(info.st_mode) || info.st_uid != ::geteuid()) {
      throw Error(fmt::format("{} is in the way: not a regular file of yours", path.string()));
    }
    // unlink(2) never follows a symlink, so a swap in between loses only what was swapped in.
    remove_file(path);
  }
  write_new(path, bytes);
}

Path debug_script_path(const Path& instance_dir, int index, std::string_view suffix) {
  return instance_dir / fmt::format("provision{}{}", index, suffix);
}

}  // namespace limequat::hostprovision
