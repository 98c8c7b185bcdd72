// A listening unix socket at a path of ours: made 0600, a stale socket at the path is removed first
// (anything that is not a socket is refused), and the file goes when the listener goes.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include "base/file.h"

namespace limequat::hostagent {

class UnixListener {
 public:
  using Protocol = boost::asio::local::stream_protocol;

  // Throws Error: path too long, not a socket in the way, no permission.
  UnixListener(const boost::asio::any_io_executor& executor, Path path);
  ~UnixListener();
  UnixListener(const UnixListener&) = delete;
  UnixListener& operator=(const UnixListener&) = delete;

  Protocol::acceptor& acceptor() { return acceptor_; }

 private:
  Path path_;
  Protocol::acceptor acceptor_;
};

}  // namespace limequat::hostagent
