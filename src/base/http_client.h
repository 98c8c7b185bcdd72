// HTTP GET and HEAD over libcurl.
//
// libcurl is opened with dlopen("libcurl.so.4") on the first request: linking it would cost every
// start of every program 12 ms of dynamic linking (it brings some 30 libraries), and most commands
// never fetch anything. When it is missing, the Error names the Debian package.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace limequat {

struct HttpRequest {
  std::string url;  // http or https; nothing else is followed either
  std::vector<std::pair<std::string, std::string>> headers;
  int redirect_limit = 10;
  // From https to http. Only for content that has a digest of its own.
  bool allow_insecure_redirect = false;
  std::uint64_t body_limit = std::uint64_t{64} << 30;
  std::chrono::seconds connect_timeout{30};
  // The transfer fails when less than `stall_bytes` per second came for `stall_time`.
  std::chrono::seconds stall_time{60};
  long stall_bytes = 1;
  // nullopt: no limit on the whole.
  std::optional<std::chrono::seconds> total_timeout;
  // Ask for the bytes from here on; whether the server agreed is HttpResponse::resumed.
  std::uint64_t resume_from = 0;

  // Called before the first byte of a successful body, with everything but the body known.
  std::function<void(const struct HttpResponse&)> on_response;
  // Gets the body of a 2xx answer in pieces. What it throws ends the transfer and comes out of the
  // call.
  std::function<void(std::string_view)> sink;
  // `done` and `total` count the body of this answer. Called every 100 ms at least, so that it may
  // turn a spinner; what it throws ends the transfer and comes out of the call.
  std::function<void(std::uint64_t done, std::optional<std::uint64_t> total)> progress;
  // Asked as often; true ends the transfer with an Error.
  std::function<bool()> cancelled;
};

struct HttpResponse {
  int status = 0;
  std::string final_url;
  // Verbatim header values of the last answer; "" when absent.
  std::string last_modified;
  std::string content_type;
  std::string etag;
  std::optional<std::uint64_t> content_length;
  bool resumed = false;  // 206: the sink gets the rest only
};

// The server answered, but with a status that is no 2xx.
class HttpStatusError : public Error {
 public:
  HttpStatusError(std::string message, int status) : Error(std::move(message)), status_(status) {}
  [[nodiscard]] int status() const { return status_; }

 private:
  int status_ = 0;
};

// Blocks until the end. Proxies as in curl(1): http_proxy, HTTPS_PROXY, ALL_PROXY, NO_PROXY. Throws
// HttpStatusError, or Error that tells the cause apart (name resolution, connection refused, TLS,
// stall, size limit, cancelled). Not for several threads on one request; several requests at once
// are fine.
[[nodiscard]] HttpResponse http_get(const HttpRequest& request);
// HEAD; `sink` and `resume_from` are not used.
[[nodiscard]] HttpResponse http_head(const HttpRequest& request);
// A small text: body in memory, at most `limit` bytes.
[[nodiscard]] std::string http_get_text(const std::string& url, std::uint64_t limit);

}  // namespace limequat
