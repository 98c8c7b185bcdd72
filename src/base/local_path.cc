#include "base/local_path.h"

#include <algorithm>
#include <vector>

namespace limequat {

std::string clean_path(std::string_view path) {
  const bool absolute = path.starts_with('/');
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const std::string_view part = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(path.size(), part.size() + 1));
    if (part.empty() || part == ".") continue;
    const bool up = part == "..";
    if (up && !parts.empty() && parts.back() != "..") {
      parts.pop_back();
    } else if (!up || !absolute) {
      parts.push_back(part);
    }
  }
  std::string clean = absolute ? "/" : "";
  for (const std::string_view part : parts) {
    if (!clean.empty() && clean.back() != '/') clean += '/';
    clean += part;
  }
  return clean.empty() ? "." : clean;
}

bool is_tilde_path(std::string_view path) { return path == "~" || path.starts_with("~/"); }

std::string expand_tilde(std::string_view path, std::string_view home) {
  std::string expanded(path);
  if (is_tilde_path(path)) expanded.replace(0, 1, home);
  return expanded;
}

}  // namespace limequat
