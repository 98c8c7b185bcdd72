// A tiny HTTP/1.1 server on 127.0.0.1 for tests: one thread, one connection at a time, plain
// sockets. It keeps what it was asked.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "base/unique_fd.h"

namespace limequat::test {

struct HttpServerRequest {
  std::string method;
  std::string target;                          // "/path?query"; with a proxy the whole URL
  std::map<std::string, std::string> headers;  // names in lower case
};

struct HttpServerReply {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  // What Content-Length says; -1: the truth, -2: no such header (the end of the connection is the
  // end).
  std::int64_t announced_length = -1;
  // After the body the connection stays open until the client closes it or the server ends.
  bool hang = false;
};

class HttpServer {
 public:
  using Handler = std::function<HttpServerReply(const HttpServerRequest&)>;
  explicit HttpServer(Handler handler);
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  ~HttpServer();

  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] std::string url(std::string_view path) const;
  [[nodiscard]] std::vector<HttpServerRequest> requests() const;

 private:
  void serve();
  void answer(int connection);
  // False when the server ends before the connection is readable.
  [[nodiscard]] bool wait_readable(int fd) const;

  Handler handler_;
  UniqueFd listener_;
  Pipe stop_;
  int port_ = 0;
  mutable std::mutex mutex_;
  std::vector<HttpServerRequest> requests_;
  std::thread thread_;
};

// Serves a fixed set of texts by path; honours `Range: bytes=N-`; 404 for the rest.
[[nodiscard]] HttpServer::Handler serve_texts(std::map<std::string, std::string> by_path);

}  // namespace limequat::test
