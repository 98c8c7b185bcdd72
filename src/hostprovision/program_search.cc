#include "hostprovision/program_search.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "config/machine.h"

namespace limequat::hostprovision {
namespace {

bool is_windows(const Host& host) { return host.os == "windows"; }

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_absolute(std::string_view path, const Host& host) {
  if (!is_windows(host)) return path.starts_with('/');
  const bool drive = path.size() >= 3 && is_letter(path[0]) && path[1] == ':' &&
                     (path[2] == '\\' || path[2] == '/');
  return drive || path.starts_with("\\\\");
}

bool has_separator(std::string_view name, const Host& host) {
  return name.find_first_of(is_windows(host) ? "/\\" : "/") != std::string_view::npos;
}

std::string join(std::string_view folder, std::string_view name, const Host& host) {
  std::string path(folder);
  const char separator = is_windows(host) ? '\\' : '/';
  if (!path.empty() && path.back() != separator) path += separator;
  return path.append(name);
}

// The file itself, or with one of the suffixes that Windows takes for programs.
std::optional<std::string> executable_at(const std::string& path, const Host& host) {
  if (host.executable(path)) return path;
  if (!is_windows(host)) return std::nullopt;
  for (const char* suffix : {".exe", ".com", ".cmd", ".bat"}) {
    if (host.executable(path + suffix)) return path + suffix;
  }
  return std::nullopt;
}

bool trusted_on_disk(const std::string& folder) {
  struct stat info {};
  return ::stat(folder.c_str(), &info) == 0 && S_ISDIR(info.st_mode) &&
         (info.st_mode & S_IWOTH) == 0;
}

bool executable_on_disk(const std::string& file) {
  struct stat info {};
  return ::stat(file.c_str(), &info) == 0 && S_ISREG(info.st_mode) &&
         ::access(file.c_str(), X_OK) == 0;
}

}  // namespace

Host this_host(const Environment& environment) {
  Host host{.os = std::string(config::host_goos()),
            .trusted_folder = trusted_on_disk,
            .executable = executable_on_disk};
  for (const auto& [name, value] : environment) {
    if (name == "PATH") host.path = value;
  }
  return host;
}

std::optional<std::string> find_shell_program(std::string_view name, const Host& host,
                                              std::string_view working_directory) {
  if (name.empty() || name.find('\0') != std::string_view::npos) return std::nullopt;
  if (is_absolute(name, host)) return executable_at(std::string(name), host);
  if (has_separator(name, host)) return executable_at(join(working_directory, name, host), host);
  const char between = is_windows(host) ? ';' : ':';
  std::string_view rest = host.path;
  while (!rest.empty()) {
    const std::string folder(rest.substr(0, rest.find(between)));
    rest.remove_prefix(std::min(rest.size(), folder.size() + 1));
    if (!is_absolute(folder, host) || !host.trusted_folder(folder)) continue;
    if (auto found = executable_at(join(folder, name, host), host)) return found;
  }
  return std::nullopt;
}

}  // namespace limequat::hostprovision
