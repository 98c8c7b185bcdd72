#include "config/host_script_consent.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "base/file.h"
#include "base/quote.h"
#include "config/host_script_env.h"

namespace limequat::config {
namespace {

// Links to links to … of the file itself; more than anybody has, and no loop.
constexpr int kMaxLinks = 40;

bool same_file(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

// The file and every folder above it.
void add_with_folders(const Path& path, std::vector<struct stat>& chain) {
  for (Path one = path;; one = one.parent_path()) {
    struct stat info {};
    if (::stat(one.c_str(), &info) == 0) chain.push_back(info);
    if (one == one.parent_path()) return;
  }
}

// Everything that decides which bytes stand at `path`: with a symlink on the way, both the place of
// the link and that of its target count.
std::vector<struct stat> deciding_places(Path path) {
  std::vector<struct stat> chain;
  std::error_code error;
  for (int links = 0; links < kMaxLinks; ++links) {
    // Only the last component may still be a link: the folders above it are resolved.
    const Path folder = std::filesystem::weakly_canonical(path.parent_path(), error);
    if (!error) {
      add_with_folders(folder, chain);
      path = folder / path.filename();
    }
    add_with_folders(path, chain);
    const Path target = std::filesystem::read_symlink(path, error);
    if (error) break;
    path = target.is_absolute() ? target : path.parent_path() / target;
  }
  return chain;
}

bool contains(const std::vector<struct stat>& chain, const Path& place) {
  struct stat info {};
  return ::stat(place.c_str(), &info) == 0 &&
         std::ranges::any_of(chain, [&](const auto& one) { return same_file(one, info); });
}

std::string why_guest_can_write(const Machine& machine, const std::string& default_yaml_path) {
  const std::vector<struct stat> places = deciding_places(default_yaml_path);
  for (const Mount& mount : machine.mounts) {
    if (mount.writable && contains(places, mount.location)) {
      return fmt::format(
          "default.yaml lies beneath the writable mount {}: the machine can change it",
          name_quote(mount.location));
    }
  }
  for (const CopyToHost& copy : machine.copy_to_host) {
    std::error_code error;
    const Path target = std::filesystem::weakly_canonical(copy.host, error);
    if (error || !contains(places, target)) continue;
    return fmt::format("copyToHost writes to {}: the machine can change default.yaml",
                       name_quote(copy.host));
  }
  return {};
}

}  // namespace

void set_consent_reasons(Machine& machine, const std::string& default_yaml_path,
                         const std::string& why_default) {
  std::string why = why_default;
  const bool any = std::ranges::any_of(machine.host_provision, [](const HostScript& script) {
    return script.origin == ScriptOrigin::default_yaml;
  });
  if (any && why.empty()) why = why_guest_can_write(machine, default_yaml_path);
  for (HostScript& script : machine.host_provision) {
    script.consent_reason =
        script.origin == ScriptOrigin::machine ? std::string(script.why_consent()) : why;
    // Those of the machine were looked at when they were read.
    if (script.origin != ScriptOrigin::machine && script.needs_consent()) refuse_env_names(script);
  }
}

}  // namespace limequat::config
