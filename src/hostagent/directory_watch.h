// Names that appear or change in one folder, as events (inotify(7)). For waiting on files that
// another process makes: a control socket, a log.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <set>
#include <string>

#include "base/file.h"

namespace limequat::hostagent {

class DirectoryWatch {
 public:
  // Watching begins here: what happens after the constructor is not missed.
  DirectoryWatch(const boost::asio::any_io_executor& executor, const Path& folder);

  // Waits for the next batch of events; the names that were created, renamed in or written to. An
  // empty set means that events were lost and anything may have changed.
  [[nodiscard]] boost::asio::awaitable<std::set<std::string>> next();

 private:
  boost::asio::posix::stream_descriptor stream_;
};

// Completes when `folder`/`name` exists.
[[nodiscard]] boost::asio::awaitable<void> wait_for_file(Path folder, std::string name);

}  // namespace limequat::hostagent
