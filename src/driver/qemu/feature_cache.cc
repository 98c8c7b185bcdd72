#include <fmt/format.h>
#include <sys/stat.h>

#include <nlohmann/json.hpp>

#include "base/error.h"
#include "driver/qemu/features.h"

namespace limequat::driver::qemu {
namespace {

using nlohmann::json;

// The file is ours and small; more than this is not ours.
constexpr std::size_t kMaxCacheBytes = 1u << 20;
constexpr std::size_t kMaxEntries = 32;
constexpr int kFormat = 1;

// One upgrade of QEMU, one new key: the old entry is never asked for again.
std::optional<std::string> cache_key(const Program& program, std::string_view machine_type) {
  struct stat info {};
  if (::stat(program.executable.c_str(), &info) != 0) return std::nullopt;
  return fmt::format("{} {}.{:09} {} {}", program.executable.string(), info.st_mtim.tv_sec,
                     info.st_mtim.tv_nsec, info.st_size, machine_type);
}

json to_json(const Features& features) {
  json value = {{"accelerators", features.accelerators},
                {"netdevs", features.netdevs},
                {"machines", features.machines},
                {"cpus", features.cpus}};
  if (features.version) value["version"] = features.version->to_string();
  return value;
}

Features from_json(const json& value) {
  Features features;
  value.at("accelerators").get_to(features.accelerators);
  value.at("netdevs").get_to(features.netdevs);
  value.at("machines").get_to(features.machines);
  value.at("cpus").get_to(features.cpus);
  if (value.contains("version")) {
    features.version = parse_version(value.at("version").get<std::string>());
  }
  return features;
}

// An empty object when there is no cache, or one that we cannot make sense of.
json read_entries(const Path& cache_file) {
  try {
    const auto text = read_file_if_exists(cache_file, kMaxCacheBytes);
    if (text) {
      const json cache = json::parse(*text);
      if (cache.at("format") == kFormat && cache.at("entries").is_object()) {
        return cache.at("entries");
      }
    }
  } catch (const json::exception&) {
  } catch (const Error&) {
  }
  return json::object();
}

std::optional<Features> find_entry(const json& entries, const std::string& key) {
  try {
    if (entries.contains(key)) return from_json(entries.at(key));
  } catch (const json::exception&) {
  }
  return std::nullopt;
}

// An answer that failed (a QEMU that was killed, say) must be asked for again.
bool is_complete(const Features& features) {
  return features.version && !features.accelerators.empty() && !features.netdevs.empty() &&
         !features.machines.empty() && !features.cpus.empty();
}

void write_entries(const Path& cache_file, const json& entries) {
  try {
    make_directories(cache_file.parent_path(), 0700);
    const json cache = {{"format", kFormat}, {"entries", entries}};
    write_file_atomic(cache_file, cache.dump(), 0600, false);
  } catch (const json::exception&) {  // a path that is not UTF-8
  } catch (const Error&) {            // a read-only home: ask again next time
  }
}

}  // namespace

Features cached_features(const Program& program, std::string_view machine_type,
                         const Path& cache_file) {
  const auto key = program.plain() ? cache_key(program, machine_type) : std::nullopt;
  if (!key) return probe_features(program, machine_type);
  json entries = read_entries(cache_file);
  if (auto known = find_entry(entries, *key)) return *known;

  const Features features = probe_features(program, machine_type);
  if (!is_complete(features)) return features;
  if (entries.size() >= kMaxEntries) entries = json::object();
  entries[*key] = to_json(features);
  write_entries(cache_file, entries);
  return features;
}

}  // namespace limequat::driver::qemu
