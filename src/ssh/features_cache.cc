#include "ssh/features_cache.h"

#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/process.h"

namespace limequat::ssh {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxEntries = 8;
constexpr std::size_t kMaxBytes = 64u << 10;

json entries_of(std::string_view cache) {
  auto entries = json::parse(cache, nullptr, /*allow_exceptions=*/false);
  return entries.is_array() ? entries : json::array();
}

bool is_about(const json& entry, const ExecutableStamp& stamp) {
  return entry.is_object() && entry.contains("command") && entry["command"] == stamp.command;
}

std::optional<ExecutableStamp> stamp_of(const Executable& executable) {
  const auto path = find_program(executable.program);
  std::error_code error;
  if (!path) return std::nullopt;
  ExecutableStamp stamp{.command = path->string()};
  for (const auto& argument : executable.arguments) stamp.command += '\n' + argument;
  stamp.size = std::filesystem::file_size(*path, error);
  if (error) return std::nullopt;
  stamp.modified = std::filesystem::last_write_time(*path, error).time_since_epoch().count();
  if (error) return std::nullopt;
  return stamp;
}

}  // namespace

std::optional<Features> find_features(std::string_view cache, const ExecutableStamp& stamp) {
  for (const auto& entry : entries_of(cache)) {
    if (!is_about(entry, stamp)) continue;
    try {
      if (entry.at("modified") != stamp.modified || entry.at("size") != stamp.size) continue;
      const auto& version = entry.at("version");
      return Features{
          .version = {version.at(0).get<int>(), version.at(1).get<int>(), version.at(2).get<int>()},
          .gssapi = entry.at("gssapi").get<bool>()};
    } catch (const json::exception&) {
      continue;
    }
  }
  return std::nullopt;
}

std::string add_features(std::string_view cache, const ExecutableStamp& stamp,
                         const Features& features) {
  const auto& version = features.version;
  json entries = json::array({{{"command", stamp.command},
                               {"modified", stamp.modified},
                               {"size", stamp.size},
                               {"version", {version.major, version.minor, version.patch}},
                               {"gssapi", features.gssapi}}});
  for (auto& entry : entries_of(cache)) {
    if (entries.size() < kMaxEntries && entry.is_object() && !is_about(entry, stamp)) {
      entries.push_back(std::move(entry));
    }
  }
  // The path may be any bytes; what is not UTF-8 must not throw.
  return entries.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

Path features_cache_file(const std::string& xdg_cache_home, const Path& home) {
  // The XDG base directory specification: a relative path there is invalid and ignored.
  const Path cache = xdg_cache_home.starts_with('/') ? Path(xdg_cache_home) : home / ".cache";
  return cache / "limequat" / "ssh-features.json";
}

Features cached_features(const Executable& executable, const Path& cache_file) {
  const auto stamp = stamp_of(executable);
  if (!stamp) return probe_features(executable);
  std::string cache;
  try {
    cache = read_file_if_exists(cache_file, kMaxBytes).value_or("");
  } catch (const Error&) {
    cache.clear();
  }
  if (const auto found = find_features(cache, *stamp)) return *found;

  const auto features = probe_features(executable);
  if (features == Features{}) return features;
  try {
    make_directories(cache_file.parent_path(), 0700);
    write_file_atomic(cache_file, add_features(cache, *stamp, features), 0600, /*durable=*/false);
  } catch (const Error&) {
    // Then the next one asks again.
  }
  return features;
}

void require_usable(const Executable& executable, const Path& cache_file) {
  if (cached_features(executable, cache_file) == Features{}) (void)ask_features(executable);
}

}  // namespace limequat::ssh
