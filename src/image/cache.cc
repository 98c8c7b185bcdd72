#include "image/cache.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "base/error.h"

namespace limequat::image {
namespace {

constexpr std::size_t kSmall = 8192;

std::string trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(kBlank) - first + 1));
}

Path digest_file(const Path& directory, DigestAlgorithm algorithm) {
  return directory / fmt::format("{}.digest", to_string(algorithm));
}

void make_final(const Path& path) {
  const UniqueFd fd = open_file(path, O_RDONLY);
  if (::fchmod(fd.get(), 0444) < 0) throw_errno(fmt::format("set mode of {}", path.string()));
  if (::fsync(fd.get()) < 0) throw_errno(fmt::format("sync {}", path.string()));
}

}  // namespace

bool CacheEntry::has_data() const {
  struct stat info {};
  return ::stat(data().c_str(), &info) == 0 && S_ISREG(info.st_mode);
}

FileLock CacheEntry::lock(const std::function<void()>& on_wait) const {
  for (;;) {
    make_directories(directory_, 0700);
    auto lock = FileLock::try_acquire(directory_);
    if (!lock) {
      if (on_wait) on_wait();
      lock = FileLock::acquire(directory_);
    }
    // `prune` may have removed the folder while we waited; then we hold a lock on nothing.
    if (limequat::exists(directory_)) return std::move(*lock);
  }
}

std::optional<std::string> CacheEntry::recorded_digest(DigestAlgorithm algorithm) const {
  const auto text = read_file_if_exists(digest_file(directory_, algorithm), kSmall);
  return text ? std::optional(trim(*text)) : std::nullopt;
}

std::string CacheEntry::recorded_time() const {
  return trim(read_file_if_exists(directory_ / "time", kSmall).value_or(""));
}

std::string CacheEntry::recorded_type() const {
  return trim(read_file_if_exists(directory_ / "type", kSmall).value_or(""));
}

void CacheEntry::begin() const { write_file_atomic(directory_ / "url", url_, 0644, false); }

void CacheEntry::commit(const Facts& facts) const {
  make_final(partial());
  for (const auto algorithm :
       {DigestAlgorithm::sha256, DigestAlgorithm::sha384, DigestAlgorithm::sha512}) {
    remove_file(digest_file(directory_, algorithm));
  }
  remove_file(directory_ / "time");
  if (::rename(partial().c_str(), data().c_str()) < 0) {
    throw_errno(fmt::format("rename to {}", data().string()));
  }
  remove_file(partial_validator());
  write_file_atomic(directory_ / "type", facts.content_type, 0644);
  write_file_atomic(directory_ / "time", facts.last_modified, 0644);
  if (facts.checked) record_digest(*facts.checked);
}

void CacheEntry::record_digest(const OciDigest& digest) const {
  write_file_atomic(digest_file(directory_, digest.algorithm), digest.to_string(), 0644);
}

Cache Cache::of_user() {
  const char* cache = std::getenv("XDG_CACHE_HOME");
  // As Go's os.UserCacheDir: a relative one is an error, not a surprise in the working folder.
  if (cache && *cache) {
    if (*cache != '/') throw Error("path in $XDG_CACHE_HOME is relative");
    return Cache(Path(cache) / "lima");
  }
  const char* home = std::getenv("HOME");
  if (!home || !*home) throw Error("neither $XDG_CACHE_HOME nor $HOME are defined");
  return Cache(Path(home) / ".cache" / "lima");
}

CacheEntry Cache::entry(std::string_view url) const {
  return {root_ / "download" / "by-url-sha256" / sha256_hex(url), std::string(url)};
}

std::vector<Path> Cache::entries() const {
  std::vector<Path> found;
  std::error_code none;
  for (const auto& entry :
       std::filesystem::directory_iterator(root_ / "download" / "by-url-sha256", none)) {
    if (entry.is_directory(none)) found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace limequat::image
