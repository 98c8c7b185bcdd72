#include "hostprovision/state_folder.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "base/error.h"
#include "base/quote.h"

namespace limequat::hostprovision {
namespace {

// "" or what is wrong with who may do what.
std::string judge(const Path& path, const struct stat& info, unsigned right_mode) {
  const std::string quoted = name_quote(path.string());
  const std::string word = shell_quote(path.string());
  if (info.st_uid != ::geteuid()) {
    return fmt::format("{} belongs to another user (uid {}); hint: look at it, then remove it",
                       quoted, info.st_uid);
  }
  const unsigned mode = info.st_mode & 07777U;
  if ((mode & 077U) != 0) {
    return fmt::format(
        "{} is open to other users (mode {:04o}); hint: look at it, then chmod {:o} {}", quoted,
        mode, right_mode, word);
  }
  return {};
}

}  // namespace

StateFolder StateFolder::from_environment() {
  const char* const state = std::getenv("XDG_STATE_HOME");
  if (state != nullptr && state[0] == '/') return StateFolder(Path(state) / "limequat");
  const char* const home = std::getenv("HOME");
  if (home == nullptr || home[0] != '/') {
    throw Error(
        "neither XDG_STATE_HOME nor HOME is set: no place for what is known of host scripts");
  }
  return StateFolder(Path(home) / ".local" / "state" / "limequat");
}

void StateFolder::make() const {
  make_directories(path_.parent_path(), 0755);
  // Its own mkdir: the mode must be right from the first moment.
  if (::mkdir(path_.c_str(), 0700) != 0 && errno != EEXIST) {
    throw_errno(fmt::format("make folder {}", path_.string()));
  }
  if (std::string wrong = fault(); !wrong.empty()) throw Error(std::move(wrong));
}

std::string StateFolder::fault() const {
  struct stat info {};
  if (::stat(path_.c_str(), &info) != 0) {
    if (errno == ENOENT) return {};
    return SystemError(errno, fmt::format("stat {}", path_.string())).message();
  }
  if (!S_ISDIR(info.st_mode)) return fmt::format("{} is no folder", name_quote(path_.string()));
  return judge(path_, info, 0700);
}

std::string private_file_fault(int fd, const Path& path) {
  struct stat info {};
  if (::fstat(fd, &info) != 0) throw_errno(fmt::format("stat {}", path.string()));
  if (!S_ISREG(info.st_mode)) {
    return fmt::format("{} is no regular file; hint: remove it", name_quote(path.string()));
  }
  return judge(path, info, 0600);
}

}  // namespace limequat::hostprovision
