#include "cli/plugins.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <map>

#include "base/sanitize.h"

namespace limequat::cli {
namespace {

constexpr std::string_view kPrefix = "limactl-";
// A description stands near the beginning; a program may be large.
constexpr std::size_t kHead = 64u << 10;

bool is_program(const Path& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
         (status.st_mode & 0111) != 0;
}

std::string head_of(const Path& path) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  std::string head(kHead, '\0');
  const ssize_t got = fd ? ::read(fd.get(), head.data(), head.size()) : 0;
  head.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return head;
}

std::string description_of(const Path& path) {
  constexpr std::string_view kBegin = "<limactl-desc>";
  const std::string head = head_of(path);
  const auto begin = head.find(kBegin);
  if (!head.starts_with("#!") || begin == std::string::npos) return "";
  const auto end = head.find("</limactl-desc>", begin);
  if (end == std::string::npos) return "";
  const auto first = head.find_first_not_of(" \t\r\n", begin + kBegin.size());
  const auto last = head.find_last_not_of(" \t\r\n", end - 1);
  return first > last ? "" : sanitize(std::string_view(head).substr(first, last - first + 1));
}

}  // namespace

std::vector<Plugin> find_plugins(const std::vector<Path>& folders) {
  std::map<std::string, Path> found;
  for (const Path& folder : folders) {
    std::error_code missing;
    for (std::filesystem::directory_iterator entry(folder, missing), end; !missing && entry != end;
         entry.increment(missing)) {
      const std::string file = entry->path().filename().string();
      if (!file.starts_with(kPrefix) || file.size() == kPrefix.size()) continue;
      if (is_program(entry->path())) found.emplace(file.substr(kPrefix.size()), entry->path());
    }
  }
  std::vector<Plugin> plugins;
  for (auto& [name, path] : found) plugins.push_back({name, path, description_of(path)});
  return plugins;
}

}  // namespace limequat::cli
