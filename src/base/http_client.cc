#include "base/http_client.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstring>
#include <exception>
#include <memory>

#include "base/ascii.h"
#include "base/curl_library.h"
#include "base/quote.h"

namespace limequat {
namespace {

constexpr int kPollMilliseconds = 100;

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
  return ascii_equal_ignoring_case(text.substr(0, prefix.size()), prefix);
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

// One request on its way. libcurl's callbacks must not throw through C: what ours throw waits in
// `failure_` until libcurl has returned.
class Transfer {
 public:
  Transfer(const HttpRequest& request, bool head);
  HttpResponse run();

 private:
  template <class Value>
  void set(CURLoption option, Value value) {
    const CURLcode code = curl_.easy_setopt(easy_.get(), option, value);
    check(code == CURLE_OK, curl_.easy_strerror(code));
  }
  void configure();
  void set_headers();
  CURLcode drive();
  void tick();
  [[nodiscard]] bool on_header(std::string_view line);
  [[nodiscard]] bool on_body(std::string_view bytes);
  void begin_body();
  void read_facts();
  [[nodiscard]] std::string explain(CURLcode code);
  [[nodiscard]] std::string host() const;

  static size_t header_callback(char* data, size_t size, size_t count, void* self);
  static size_t body_callback(char* data, size_t size, size_t count, void* self);

  const HttpRequest& request_;
  bool head_;
  const CurlLibrary& curl_;
  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> easy_;
  std::unique_ptr<CURLM, decltype(&curl_multi_cleanup)> multi_;
  std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers_;
  std::array<char, CURL_ERROR_SIZE> words_{};
  HttpResponse response_;
  bool body_begun_ = false;
  std::uint64_t received_ = 0;
  std::exception_ptr failure_;
};

Transfer::Transfer(const HttpRequest& request, bool head)
    : request_(request),
      head_(head),
      curl_(curl_library()),
      easy_(curl_.easy_init(), curl_.easy_cleanup),
      multi_(curl_.multi_init(), curl_.multi_cleanup),
      headers_(nullptr, curl_.slist_free_all) {
  check(easy_ && multi_, "libcurl gave no handle");
  configure();
}

void Transfer::configure() {
  const bool secure = starts_with_ignoring_case(request_.url, "https://");
  if (!secure && !starts_with_ignoring_case(request_.url, "http://")) {
    throw Error("only http and https URLs can be fetched");
  }
  if (request_.url.find('\0') != std::string::npos) throw Error("the URL has a NUL byte");
  set(CURLOPT_URL, request_.url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_REDIR_PROTOCOLS_STR,
      secure && !request_.allow_insecure_redirect ? "https" : "http,https");
  set(CURLOPT_FOLLOWLOCATION, 1L);
  set(CURLOPT_MAXREDIRS, static_cast<long>(request_.redirect_limit));
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_USERAGENT, "limequat");
  set(CURLOPT_ERRORBUFFER, words_.data());
  set(CURLOPT_CONNECTTIMEOUT, static_cast<long>(request_.connect_timeout.count()));
  set(CURLOPT_LOW_SPEED_LIMIT, request_.stall_bytes);
  set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(request_.stall_time.count()));
  if (request_.total_timeout) {
    set(CURLOPT_TIMEOUT, static_cast<long>(request_.total_timeout->count()));
  }
  set(CURLOPT_HEADERFUNCTION, &Transfer::header_callback);
  set(CURLOPT_HEADERDATA, this);
  set(CURLOPT_WRITEFUNCTION, &Transfer::body_callback);
  set(CURLOPT_WRITEDATA, this);
  if (head_) {
    set(CURLOPT_NOBODY, 1L);
  } else if (request_.resume_from > 0) {
    // Not CURLOPT_RESUME_FROM: that one fails when the server sends the whole file instead.
    set(CURLOPT_RANGE, fmt::format("{}-", request_.resume_from).c_str());
  }
  set_headers();
}

void Transfer::set_headers() {
  for (const auto& [name, value] : request_.headers) {
    const std::string line = fmt::format("{}: {}", name, value);
    if (line.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) {
      throw Error(fmt::format("line break in the HTTP header {}", name_quote(name)));
    }
    curl_slist* longer = curl_.slist_append(headers_.get(), line.c_str());
    check(longer != nullptr, "out of memory");
    (void)headers_.release();
    headers_.reset(longer);
  }
  if (headers_) set(CURLOPT_HTTPHEADER, headers_.get());
}

size_t Transfer::header_callback(char* data, size_t size, size_t count, void* self) {
  return static_cast<Transfer*>(self)->on_header({data, size * count}) ? size * count : 0;
}

size_t Transfer::body_callback(char* data, size_t size, size_t count, void* self) {
  // Any other number than the given one makes libcurl stop with CURLE_WRITE_ERROR.
  return static_cast<Transfer*>(self)->on_body({data, size * count}) ? size * count
                                                                     : size * count + 1;
}

bool Transfer::on_header(std::string_view line) {
  // A status line begins the headers of the next answer (redirect, proxy, 100).
  if (starts_with_ignoring_case(line, "http/")) {
    response_ = HttpResponse{};
    return true;
  }
  const auto value_of = [&](std::string_view name) -> std::optional<std::string> {
    if (!starts_with_ignoring_case(line, name)) return std::nullopt;
    return std::string(trim(line.substr(name.size())));
  };
  if (const auto value = value_of("last-modified:")) response_.last_modified = *value;
  if (const auto value = value_of("content-type:")) response_.content_type = *value;
  if (const auto value = value_of("etag:")) response_.etag = *value;
  return true;
}

void Transfer::read_facts() {
  long status = 0;
  curl_.easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
  response_.status = static_cast<int>(status);
  response_.resumed = status == 206;
  const char* url = nullptr;
  curl_.easy_getinfo(easy_.get(), CURLINFO_EFFECTIVE_URL, &url);
  if (url) response_.final_url = url;
  curl_off_t length = -1;
  curl_.easy_getinfo(easy_.get(), CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
  if (length >= 0) response_.content_length = static_cast<std::uint64_t>(length);
}

void Transfer::begin_body() {
  if (body_begun_) return;
  body_begun_ = true;
  read_facts();
  if (response_.status / 100 != 2) return;
  if (response_.content_length.value_or(0) > request_.body_limit) {
    throw Error(fmt::format("the answer has {} bytes, more than the limit of {}",
                            *response_.content_length, request_.body_limit));
  }
  if (request_.on_response) request_.on_response(response_);
}

bool Transfer::on_body(std::string_view bytes) {
  try {
    begin_body();
    if (response_.status / 100 != 2) return true;  // an error page: read and dropped
    received_ += bytes.size();
    if (received_ > request_.body_limit) {
      throw Error(
          fmt::format("the answer has more bytes than the limit of {}", request_.body_limit));
    }
    if (request_.sink) request_.sink(bytes);
    return true;
  } catch (...) {
    failure_ = std::current_exception();
    return false;
  }
}

void Transfer::tick() {
  if (request_.cancelled && request_.cancelled()) throw Error("cancelled");
  if (request_.progress && body_begun_ && response_.status / 100 == 2) {
    request_.progress(received_, response_.content_length);
  } else if (request_.progress) {
    request_.progress(0, std::nullopt);
  }
}

CURLcode Transfer::drive() {
  const auto checked = [&](CURLMcode code) { check(code == CURLM_OK, curl_.multi_strerror(code)); };
  for (;;) {
    int running = 0;
    checked(curl_.multi_perform(multi_.get(), &running));
    if (failure_) std::rethrow_exception(failure_);
    int left = 0;
    while (const CURLMsg* message = curl_.multi_info_read(multi_.get(), &left)) {
      if (message->msg == CURLMSG_DONE) return message->data.result;
    }
    tick();
    checked(curl_.multi_poll(multi_.get(), nullptr, 0, kPollMilliseconds, nullptr));
  }
}

std::string Transfer::host() const {
  const auto start = request_.url.find("://") + 3;
  std::string_view authority = std::string_view(request_.url).substr(start);
  authority = authority.substr(0, authority.find_first_of("/?#"));
  return name_quote(authority.substr(authority.rfind('@') + 1));
}

std::string Transfer::explain(CURLcode code) {
  const std::string words = words_[0] ? words_.data() : curl_.easy_strerror(code);
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return fmt::format("could not resolve the name of the server: {}", words);
    case CURLE_COULDNT_RESOLVE_PROXY:
      return fmt::format("could not resolve the name of the proxy: {}", words);
    case CURLE_COULDNT_CONNECT: {
      long number = 0;
      curl_.easy_getinfo(easy_.get(), CURLINFO_OS_ERRNO, &number);
      if (number == 0) return fmt::format("could not connect to {}: {}", host(), words);
      return fmt::format("could not connect to {}: {}", host(),
                         std::strerror(static_cast<int>(number)));
    }
    case CURLE_PEER_FAILED_VERIFICATION:
      return fmt::format(
          "the TLS certificate is not trusted: {} (hint: is the Debian package ca-certificates "
          "installed, and the clock right?)",
          words);
    case CURLE_SSL_CONNECT_ERROR:
      return fmt::format("TLS failed: {}", words);
    case CURLE_OPERATION_TIMEDOUT:
      return fmt::format("timed out: {}", words);
    case CURLE_TOO_MANY_REDIRECTS:
      return fmt::format("more than {} redirects", request_.redirect_limit);
    case CURLE_UNSUPPORTED_PROTOCOL:
      return fmt::format("redirected to a URL that is not allowed: {}", words);
    case CURLE_PARTIAL_FILE:
      return fmt::format("the connection ended early: {}", words);
    default:
      return words;
  }
}

HttpResponse Transfer::run() {
  check(curl_.multi_add_handle(multi_.get(), easy_.get()) == CURLM_OK, "libcurl refused a handle");
  struct Remove {
    Transfer& transfer;
    ~Remove() { transfer.curl_.multi_remove_handle(transfer.multi_.get(), transfer.easy_.get()); }
  } const remove{*this};
  const CURLcode code = drive();
  if (failure_) std::rethrow_exception(failure_);
  if (code != CURLE_OK) throw Error(explain(code));
  begin_body();  // an answer without a body
  read_facts();
  if (response_.status / 100 != 2) {
    throw HttpStatusError(fmt::format("unexpected HTTP status {}", response_.status),
                          response_.status);
  }
  if (request_.progress && !head_) request_.progress(received_, response_.content_length);
  return response_;
}

HttpResponse run(const HttpRequest& request, bool head) {
  return with_context(fmt::format("{} {}", head ? "HEAD" : "GET", request.url),
                      [&] { return Transfer(request, head).run(); });
}

}  // namespace

HttpResponse http_get(const HttpRequest& request) { return run(request, false); }
HttpResponse http_head(const HttpRequest& request) { return run(request, true); }

std::string http_get_text(const std::string& url, std::uint64_t limit) {
  std::string text;
  HttpRequest request;
  request.url = url;
  request.body_limit = limit;
  request.sink = [&](std::string_view bytes) { text += bytes; };
  (void)http_get(request);
  return text;
}

}  // namespace limequat
