#include "image/http_fetch.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "base/quote.h"

namespace limequat::image {
namespace {

// What If-Range takes (RFC 9110 §13.1.5): a strong ETag, else the date.
std::string validator_of(const HttpResponse& response) {
  if (!response.etag.empty() && !response.etag.starts_with("W/")) return response.etag;
  return response.last_modified;
}

class Download {
 public:
  Download(const CacheEntry& entry, const HttpFetch& fetch, const ProgressCallback& progress)
      : entry_(entry), fetch_(fetch), progress_(progress) {}

  void run(bool may_resume);
  void discard() const {
    remove_file(entry_.partial());
    remove_file(entry_.partial_validator());
  }

 private:
  void plan_resume(HttpRequest& request);
  void begin_body(const HttpResponse& response);
  void hash_what_is_there();
  void write(std::string_view bytes);

  const CacheEntry& entry_;
  const HttpFetch& fetch_;
  const ProgressCallback& progress_;
  UniqueFd fd_;
  std::optional<Hasher> hasher_;
  std::uint64_t base_ = 0;  // bytes of an earlier try
};

void Download::plan_resume(HttpRequest& request) {
  const auto validator = read_file_if_exists(entry_.partial_validator(), 4096);
  struct stat info {};
  if (!validator || validator->empty() || ::stat(entry_.partial().c_str(), &info) < 0) return;
  request.resume_from = static_cast<std::uint64_t>(info.st_size);
  if (request.resume_from > 0) request.headers.emplace_back("If-Range", *validator);
}

void Download::begin_body(const HttpResponse& response) {
  if (fetch_.expected) hasher_.emplace(fetch_.expected->algorithm);
  if (response.resumed) {
    fd_ = open_file(entry_.partial(), O_RDWR | O_APPEND);
    hash_what_is_there();
    return;
  }
  base_ = 0;
  remove_file(entry_.partial_validator());
  fd_ = open_file(entry_.partial(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (const std::string validator = validator_of(response); !validator.empty()) {
    write_file_atomic(entry_.partial_validator(), validator, 0600, false);
  }
}

void Download::hash_what_is_there() {
  std::vector<char> buffer(1u << 20);
  for (base_ = 0;;) {
    const ssize_t got = ::pread(fd_.get(), buffer.data(), buffer.size(), static_cast<off_t>(base_));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw_errno("read");
    if (got == 0) return;
    if (hasher_) hasher_->update({buffer.data(), static_cast<std::size_t>(got)});
    base_ += static_cast<std::uint64_t>(got);
  }
}

void Download::write(std::string_view bytes) {
  with_context(entry_.partial().string(), [&] { write_all(fd_.get(), bytes); });
  if (hasher_) hasher_->update(bytes);
}

void Download::run(bool may_resume) {
  HttpRequest request;
  request.url = entry_.url();
  request.body_limit = fetch_.body_limit;
  request.allow_insecure_redirect = fetch_.expected.has_value();
  if (may_resume) plan_resume(request);
  request.on_response = [&](const HttpResponse& response) { begin_body(response); };
  request.sink = [&](std::string_view bytes) { write(bytes); };
  if (progress_) {
    request.progress = [&](std::uint64_t done, std::optional<std::uint64_t> total) {
      if (total) *total += base_;
      progress_(
          {.stage = Stage::downloading, .what = fetch_.what, .done = base_ + done, .total = total});
    };
  }
  const HttpResponse response = http_get(request);
  if (hasher_) check_digest(*fetch_.expected, hasher_->finish());
  fd_.reset();
  entry_.commit({.last_modified = response.last_modified,
                 .content_type = response.content_type,
                 .checked = fetch_.expected});
}

}  // namespace

void download_into(const CacheEntry& entry, const HttpFetch& fetch,
                   const ProgressCallback& progress) {
  entry.begin();
  constexpr int kRangeNotSatisfiable = 416;
  Download download(entry, fetch, progress);
  try {
    try {
      download.run(true);
    } catch (const HttpStatusError& error) {
      if (error.status() != kRangeNotSatisfiable) throw;
      download.discard();  // more than the server has, or all of it: begin again
      download.run(false);
    }
  } catch (const DigestMismatch&) {
    download.discard();
    throw;
  } catch (const SystemError&) {
    download.discard();
    throw;
  }
}

void check_digest(const OciDigest& expected, const OciDigest& got) {
  if (expected != got) throw DigestMismatch(expected, got.to_string());
}

DigestMismatch::DigestMismatch(const OciDigest& expected, std::string_view got)
    : Error(fmt::format("expected digest {}, got {}", name_quote(expected.to_string()),
                        name_quote(got))) {}

}  // namespace limequat::image
