// `ha.sock`: HTTP over a unix socket, by which other commands ask the host agent about itself.
//   GET /v1/info → {"sshLocalPort":N}
// Other paths 404, other methods 405, errors as {"message":"…"}. Reference: lifecycle, "ha.sock".
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>

#include "base/file.h"

namespace limequat::hostagent {

struct HttpReply {
  int status = 200;
  std::string body;  // JSON
};
// Pure: what a request gets. `info` is the body of /v1/info.
[[nodiscard]] HttpReply answer(std::string_view method, std::string_view target,
                               const std::function<std::string()>& info);

class UnixListener;
// Serves until cancelled. One request per connection, 8 KiB of headers, no body, 5 s.
[[nodiscard]] boost::asio::awaitable<void> serve_control(UnixListener& listener,
                                                         std::function<std::string()> info);

}  // namespace limequat::hostagent
