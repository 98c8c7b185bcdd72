#include "locator/sources.h"

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "base/process.h"
#include "config/machine.h"

namespace limequat::locator {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

void add(std::vector<Path>& folders, const Path& folder) {
  if (folder.empty() || std::find(folders.begin(), folders.end(), folder) != folders.end()) return;
  folders.push_back(folder);
}

}  // namespace

std::vector<Path> own_folders() {
  std::vector<Path> folders;
  const Path self = own_executable();
  std::error_code missing;
  const auto called = find_program(self.filename().string());
  if (called && std::filesystem::equivalent(*called, self, missing)) {
    add(folders, called->parent_path());
  }
  add(folders, self.parent_path());
  return folders;
}

std::vector<Path> plugin_folders() {
  std::vector<Path> folders = own_folders();
  const std::vector<Path> own = folders;
  const std::string path = variable("PATH");
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t end = std::min(path.find(':', at), path.size());
    add(folders, path.substr(at, end - at));
    at = end + 1;
  }
  for (const char* place : {"libexec/lima", "lib/lima"}) {
    for (const Path& folder : own) add(folders, folder.parent_path() / place);
  }
  return folders;
}

Sources Sources::from_environment() {
  Sources sources;
  sources.github_token = variable("GH_TOKEN");
  if (sources.github_token.empty()) sources.github_token = variable("GITHUB_TOKEN");
  sources.plugin_folders = locator::plugin_folders();
  sources.home = variable("HOME");
  sources.host_arch = config::to_string(config::host_arch());
  return sources;
}

}  // namespace limequat::locator
