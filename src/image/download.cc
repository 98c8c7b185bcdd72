#include "image/download.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <exception>
#include <vector>

#include "base/digest.h"
#include "base/error.h"
#include "base/local_path.h"
#include "base/quote.h"
#include "image/copy.h"
#include "image/http_fetch.h"
#include "image/pending_file.h"

namespace limequat::image {
namespace {

// "the image (debian-12.qcow2)".
std::string what_of(const config::File& file, const FetchOptions& options) {
  const auto slash = file.location.rfind('/');
  const auto name = slash == std::string::npos ? file.location : file.location.substr(slash + 1);
  return fmt::format("{} ({})", options.description, name);
}

ssize_t read_at(int fd, char* data, std::size_t size, std::uint64_t offset) {
  ssize_t got = -1;
  do {
    got = ::pread(fd, data, size, static_cast<off_t>(offset));
  } while (got < 0 && errno == EINTR);
  if (got < 0) throw_errno("read");
  return got;
}

std::uint64_t size_of_regular(int fd) {
  struct stat info {};
  if (::fstat(fd, &info) < 0) throw_errno("stat");
  if (!S_ISREG(info.st_mode)) throw Error("not a regular file");
  return static_cast<std::uint64_t>(info.st_size);
}

// Reads the whole file and compares.
void verify(int fd, const OciDigest& expected, std::string_view what,
            const ProgressCallback& progress) {
  const std::uint64_t total = size_of_regular(fd);
  Hasher hasher(expected.algorithm);
  std::vector<char> buffer(1u << 20);
  std::uint64_t done = 0;
  while (const ssize_t got = read_at(fd, buffer.data(), buffer.size(), done)) {
    hasher.update({buffer.data(), static_cast<std::size_t>(got)});
    done += static_cast<std::uint64_t>(got);
    if (progress) {
      progress({.stage = Stage::verifying, .what = what, .done = done, .total = total});
    }
  }
  check_digest(expected, hasher.finish());
}

Compression compression_of(int fd, std::string_view location) {
  const Compression by_name = compression_of_name(location);
  if (by_name != Compression::none) return by_name;
  std::array<char, 6> beginning{};
  const ssize_t got = read_at(fd, beginning.data(), beginning.size(), 0);
  return compression_of_bytes({beginning.data(), static_cast<std::size_t>(got)});
}

UniqueFd open_regular(const Path& path) {
  // O_NONBLOCK: a FIFO in its place must not make us wait.
  UniqueFd fd = open_file(path, O_RDONLY | O_NONBLOCK);
  with_context(path.string(), [&] { (void)size_of_regular(fd.get()); });
  return fd;
}

// What the server says now; nullopt (and a log line) when it cannot be asked.
std::optional<std::string> remote_time(const CacheEntry& entry, std::string_view what,
                                       Logger& logger, const ProgressCallback& progress) {
  HttpRequest request{.url = entry.url()};
  request.total_timeout = std::chrono::seconds(20);
  std::exception_ptr stopped;  // by the caller: not an answer of the network
  if (progress) {
    request.progress = [&](std::uint64_t, std::optional<std::uint64_t>) {
      try {
        progress({.stage = Stage::checking, .what = what});
      } catch (...) {
        stopped = std::current_exception();
        throw;
      }
    };
  }
  try {
    return http_head(request).last_modified;
  } catch (const Error& error) {  // offline: expected
    if (stopped) std::rethrow_exception(stopped);
    logger.log(LogLevel::info,
               "Failed to retrieve last-modified for cached digest-less image; using cached image.",
               {{"error", error.message()}});
    return std::nullopt;
  }
}

// Data of the cache that no digest vouches for: true when it may be used.
bool cached_is_current(const CacheEntry& entry, std::string_view what, Logger& logger,
                       const ProgressCallback& progress) {
  const std::string cached = entry.recorded_time();
  std::string remote = "<not checked>";
  if (!cached.empty()) {
    const auto answer = remote_time(entry, what, logger, progress);
    if (!answer || *answer == cached) return true;
    remote = answer->empty() ? "<missing Last-Modified header>" : *answer;
  }
  logger.info("Re-downloading digest-less image: last-modified mismatch (cached: {}, remote: {})",
              name_quote(cached.empty() ? "<not cached>" : cached), name_quote(remote));
  return false;
}

// Data that was downloaded when nobody named its digest. With another one it may only be old.
bool has_digest(const CacheEntry& entry, const OciDigest& expected, std::string_view what,
                Logger& logger, const ProgressCallback& progress) {
  try {
    verify(open_regular(entry.data()).get(), expected, what, progress);
  } catch (const DigestMismatch& error) {
    logger.info("Re-downloading {}: {}", name_quote(what), error.message());
    return false;
  }
  entry.record_digest(expected);
  return true;
}

// Whether the entry has what is wanted. Throws when it has something else under a digest.
bool use_cached(const CacheEntry& entry, const std::optional<OciDigest>& expected,
                std::string_view what, Logger& logger, const ProgressCallback& progress) {
  if (!entry.has_data()) return false;
  if (expected) {
    if (const auto recorded = entry.recorded_digest(expected->algorithm)) {
      // The record was made when the bytes were compared; they are not read again.
      if (*recorded != expected->to_string()) throw DigestMismatch(*expected, *recorded);
      return true;
    }
    return has_digest(entry, *expected, what, logger, progress);
  }
  return cached_is_current(entry, what, logger, progress);
}

Source obtain_remote(const config::File& file, const FetchOptions& options,
                     const std::optional<OciDigest>& expected, Logger& logger,
                     const ProgressCallback& progress) {
  const std::string what = what_of(file, options);
  const CacheEntry entry = options.cache.entry(file.location);
  const FileLock lock = entry.lock([&] {
    logger.info("Waiting for another process that downloads {}", name_quote(file.location));
  });
  Source source;
  source.cached = true;
  if (!use_cached(entry, expected, what, logger, progress)) {
    download_into(entry, {.body_limit = options.download_limit, .expected = expected, .what = what},
                  progress);
    source.downloaded = true;
  }
  source.path = entry.data();
  source.fd = open_regular(source.path);
  return source;
}

Source obtain_local(const config::File& file, const FetchOptions& options,
                    const std::optional<OciDigest>& expected, const ProgressCallback& progress) {
  Source source;
  source.path = local_path(file.location);
  source.fd = open_regular(source.path);
  source.downloaded = true;  // upstream's word for "it is here"
  if (expected) verify(source.fd.get(), *expected, what_of(file, options), progress);
  return source;
}

}  // namespace

std::string describe(const Progress& progress) {
  constexpr std::array<std::string_view, 6> kVerbs = {"Checking",      "Downloading", "Verifying",
                                                      "Decompressing", "Copying",     "Converting"};
  return fmt::format("{} {}", kVerbs[static_cast<std::size_t>(progress.stage)], progress.what);
}

bool is_local(std::string_view location) {
  return location.find("://") == std::string_view::npos || location.starts_with("file://");
}

Path local_path(std::string_view location) {
  if (location.empty()) throw Error("got empty path");
  if (!is_local(location)) throw Error(fmt::format("got non-local path: {}", name_quote(location)));
  constexpr std::string_view kScheme = "file://";
  if (location.starts_with(kScheme)) {
    location.remove_prefix(kScheme.size());
    if (!location.starts_with('/')) {
      throw Error(fmt::format("got non-absolute path {}", name_quote(location)));
    }
    return location;
  }
  if (location.starts_with('~') && !is_tilde_path(location)) {
    throw Error(fmt::format("unexpandable path {}", name_quote(location)));
  }
  const char* home = std::getenv("HOME");
  if (is_tilde_path(location) && (!home || !*home)) throw Error("$HOME is not defined");
  return std::filesystem::absolute(clean_path(expand_tilde(location, home ? home : "")));
}

Source obtain(const config::File& file, const FetchOptions& options, Logger& logger,
              const ProgressCallback& progress) {
  logger.log(LogLevel::info, fmt::format("Attempting to download {}", options.description),
             {{"arch", std::string(config::to_string(file.arch))},
              {"digest", file.digest},
              {"location", file.location}});
  Source source =
      with_context(fmt::format("failed to download {}", name_quote(file.location)), [&] {
        std::optional<OciDigest> expected;
        if (!file.digest.empty()) expected = OciDigest::parse(file.digest);
        Source found = is_local(file.location)
                           ? obtain_local(file, options, expected, progress)
                           : obtain_remote(file, options, expected, logger, progress);
        found.compression = compression_of(found.fd.get(), file.location);
        found.what = what_of(file, options);
        return found;
      });
  if (source.downloaded) {
    logger.info("Downloaded {} from {}", options.description, name_quote(file.location));
  } else {
    logger.info("Using cache {}", name_quote(source.path.string()));
  }
  return source;
}

void fill(const Source& source, int destination, const FetchOptions& options,
          const ProgressCallback& progress) {
  const std::uint64_t total = size_of_regular(source.fd.get());
  const auto tell = [&](Stage stage) {
    return [&, stage](std::uint64_t done) {
      if (progress) progress({.stage = stage, .what = source.what, .done = done, .total = total});
    };
  };
  if (options.decompress && source.compression != Compression::none) {
    with_context(source.path.string(), [&] {
      decompress(source.fd.get(), source.compression, destination, options.limits,
                 tell(Stage::decompressing));
    });
  } else if (!clone_file(source.fd.get(), destination)) {
    copy_sparse(
        source.fd.get(), destination,
        [step = tell(Stage::copying)](std::uint64_t done, std::uint64_t /*size*/) { step(done); });
  }
}

void install(const Source& source, const Path& destination, const FetchOptions& options,
             const ProgressCallback& progress) {
  PendingFile file(destination);
  with_context(destination.string(), [&] { fill(source, file.fd(), options, progress); });
  file.commit();
}

void fetch(const config::File& file, const Path& destination, const FetchOptions& options,
           Logger& logger, const ProgressCallback& progress) {
  if (std::filesystem::exists(destination)) {
    logger.debug("file {} already exists, skipping downloading from {}",
                 name_quote(destination.string()), name_quote(file.location));
    return;
  }
  make_directories(destination.parent_path());
  install(obtain(file, options, logger, progress), destination, options, progress);
}

}  // namespace limequat::image
