// The download cache, in upstream's layout so that both tools share it:
//   <root>/download/by-url-sha256/<sha256 of the URL>/{url,data,time,type,<algorithm>.digest}
// `time` is the Last-Modified header and `type` the Content-Type header, verbatim; the digest file
// says what `data` was checked against when it was downloaded. Entry folders are 0700.
//
// Source: reference of upstream, lifecycle §4.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/file.h"

namespace limequat::image {

class CacheEntry {
 public:
  CacheEntry(Path directory, std::string url)
      : directory_(std::move(directory)), url_(std::move(url)) {}

  [[nodiscard]] const Path& directory() const { return directory_; }
  [[nodiscard]] const std::string& url() const { return url_; }
  [[nodiscard]] Path data() const { return directory_ / "data"; }
  [[nodiscard]] bool has_data() const;

  // Makes the folder and takes its flock(2); `on_wait` is called when somebody else holds it.
  // Everything below needs it.
  [[nodiscard]] FileLock lock(const std::function<void()>& on_wait = {}) const;

  // Trimmed contents; nullopt when there is no such file.
  [[nodiscard]] std::optional<std::string> recorded_digest(DigestAlgorithm algorithm) const;
  [[nodiscard]] std::string recorded_time() const;  // "" when unknown
  [[nodiscard]] std::string recorded_type() const;

  // A download in progress, and what must be unchanged on the server to continue it (ETag or date).
  [[nodiscard]] Path partial() const { return directory_ / "data.part"; }
  [[nodiscard]] Path partial_validator() const { return directory_ / "data.part.validator"; }
  // Before a download: writes `url`.
  void begin() const;
  struct Facts {
    std::string last_modified;
    std::string content_type;
    std::optional<OciDigest> checked;  // what the bytes were compared with
  };
  // Makes the finished `partial()` the entry's data: read-only (0444, so that nobody writes through
  // a hard link of it), synced, renamed. A crash in between leaves data that is looked at again,
  // never a digest or a date that vouches for other bytes.
  void commit(const Facts& facts) const;
  // Data that was there without a record has been compared now.
  void record_digest(const OciDigest& digest) const;

 private:
  Path directory_;
  std::string url_;
};

class Cache {
 public:
  explicit Cache(Path root) : root_(std::move(root)) {}
  // $XDG_CACHE_HOME/lima, else ~/.cache/lima. Throws Error when neither variable is set.
  [[nodiscard]] static Cache of_user();

  [[nodiscard]] const Path& root() const { return root_; }
  [[nodiscard]] CacheEntry entry(std::string_view url) const;
  // The folders of all entries, sorted. Empty when there is no cache.
  [[nodiscard]] std::vector<Path> entries() const;

 private:
  Path root_;
};

}  // namespace limequat::image
