#include "locator/template_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>

#include "base/error.h"
#include "base/quote.h"
#include "base/suggest.h"
#include "locator/sources.h"

namespace limequat::locator {
namespace {

constexpr std::string_view kShare = "share/lima";

std::vector<Path> split_path_list(std::string_view list) {
  std::vector<Path> folders;
  while (true) {
    const auto colon = list.find(':');
    if (colon != 0 && !list.empty()) folders.emplace_back(list.substr(0, colon));
    if (colon == std::string_view::npos) return folders;
    list.remove_prefix(colon + 1);
  }
}

// `debian-12` → `debian-12.yaml`; a name with an extension of its own stays (`docker.sh`). A dot
// before a digit begins no extension (`ubuntu-24.04`).
std::string file_name(std::string_view name) {
  const auto slash = name.rfind('/');
  const auto dot = name.rfind('.');
  const bool extension = dot != std::string_view::npos &&
                         (slash == std::string_view::npos || dot > slash) &&
                         name.size() - dot >= 2 && !(name[dot + 1] >= '0' && name[dot + 1] <= '9');
  return extension ? std::string(name) : std::string(name) + ".yaml";
}

void collect(const Path& folder, std::map<std::string, Path>& found) {
  // What cannot be read, or is a link that leads nowhere, is no template; the others are.
  using Entries = std::filesystem::recursive_directory_iterator;
  std::error_code failed;
  Entries entry(folder, std::filesystem::directory_options::skip_permission_denied, failed);
  for (; !failed && entry != Entries(); entry.increment(failed)) {
    const std::string file = entry->path().filename().string();
    std::error_code unknown;
    if (!file.ends_with(".yaml") || file.starts_with('.') || !entry->is_regular_file(unknown)) {
      continue;
    }
    std::string name = entry->path().lexically_relative(folder).string();
    name.resize(name.size() - std::string_view(".yaml").size());
    found.emplace(std::move(name), entry->path());  // the first folder wins
  }
}

}  // namespace

TemplateStore TemplateStore::from_environment(const Path& lima_home) {
  const char* given = std::getenv("LIMA_TEMPLATES_PATH");
  if (given != nullptr && *given != '\0') return TemplateStore(split_path_list(given));
  std::vector<Path> folders = {lima_home / "_templates"};
  for (const Path& bin : own_folders()) {
    const Path share = bin.parent_path() / kShare;
    std::error_code missing;
    if (std::filesystem::is_empty(share, missing) || missing) continue;
    folders.push_back(share / "templates");
  }
  return TemplateStore(std::move(folders));
}

Path TemplateStore::find(std::string_view name) const {
  if (name.find("..") != std::string_view::npos) {
    throw Error(fmt::format("template name {} must not contain \"..\"", name_quote(name)));
  }
  for (const auto& folder : folders_) {
    Path path = folder / file_name(name);
    std::error_code failed;  // a folder that cannot be searched is an error when it is read
    if (std::filesystem::exists(path, failed) || (failed && failed != std::errc::not_a_directory)) {
      return path;
    }
  }
  std::vector<std::string> names;
  for (const auto& entry : list()) names.push_back(entry.name);
  const auto near = nearest_match(name, names);
  throw Error(fmt::format("template {} not found{}", name_quote(name),
                          near ? fmt::format(" (did you mean {}?)", name_quote(*near)) : ""));
}

std::vector<StoredTemplate> TemplateStore::list() const {
  std::map<std::string, Path> found;
  for (const auto& folder : folders_) collect(folder, found);
  std::vector<StoredTemplate> templates;
  for (auto& [name, path] : found) templates.push_back({name, std::move(path)});
  return templates;
}

}  // namespace limequat::locator
