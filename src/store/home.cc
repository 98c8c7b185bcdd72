#include "store/home.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

#include "base/error.h"
#include "base/quote.h"

namespace limequat::store {
namespace {

struct CloseDirectory {
  void operator()(DIR* dir) const { ::closedir(dir); }
};

bool is_directory_entry(int folder, const dirent& entry) {
  if (entry.d_type == DT_DIR) return true;
  if (entry.d_type != DT_LNK && entry.d_type != DT_UNKNOWN) return false;
  struct stat info {};
  return ::fstatat(folder, entry.d_name, &info, 0) == 0 && S_ISDIR(info.st_mode);
}

}  // namespace

Home Home::from_environment() {
  const char* given = std::getenv("LIMA_HOME");
  Path root;
  if (given != nullptr && *given != '\0') {
    root = std::filesystem::absolute(given);
  } else {
    const char* home = std::getenv("HOME");
    if (home == nullptr || *home == '\0') {
      throw Error("neither LIMA_HOME nor HOME is set: cannot tell where the machines are");
    }
    root = Path(home) / ".lima";
  }
  std::error_code missing;
  Path resolved = std::filesystem::canonical(root, missing);
  if (!missing && !std::filesystem::is_directory(resolved)) {
    throw Error(fmt::format(
        "{} is no folder, and $LIMA_HOME (by default ~/.lima) is the folder of all machines (hint: "
        "set LIMA_HOME to another folder, or move that file away)",
        name_quote(root.string())));
  }
  return Home(missing ? root.lexically_normal() : resolved);
}

std::vector<std::string> Home::instance_names() const {
  std::vector<std::string> names;
  const std::unique_ptr<DIR, CloseDirectory> dir(::opendir(root_.c_str()));
  if (!dir) {
    if (errno == ENOENT) return names;
    throw_errno(fmt::format("open folder {}", root_.string()));
  }
  while (const dirent* entry = ::readdir(dir.get())) {
    const char first = entry->d_name[0];
    if (first == '.' || first == '_') continue;
    if (is_directory_entry(::dirfd(dir.get()), *entry)) names.emplace_back(entry->d_name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

void check_socket_length(const InstanceFiles& files, std::string_view name) {
  // ssh makes a temporary name of this length beside its control socket.
  const std::string longest = files.ssh_control_socket().string() + ".1234567890123456";
  constexpr std::size_t kMax = sizeof(sockaddr_un::sun_path);
  if (longest.size() < kMax) return;
  throw Error(fmt::format(
      "instance name {} too long: {} must be less than UNIX_PATH_MAX={} characters, but is {}",
      name_quote(name), name_quote(longest), kMax, longest.size()));
}

}  // namespace limequat::store
