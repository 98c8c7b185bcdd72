#include "hostagent/unix_listener.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <utility>

#include "base/error.h"

namespace limequat::hostagent {
namespace {

void remove_stale_socket(const Path& path) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) < 0) return;
  if (!S_ISSOCK(info.st_mode)) {
    throw Error(fmt::format("refusing to remove `{}`: not a socket", path.string()));
  }
  remove_file(path);
}

}  // namespace

UnixListener::UnixListener(const boost::asio::any_io_executor& executor, Path path)
    : path_(std::move(path)), acceptor_(executor) {
  remove_stale_socket(path_);
  try {
    acceptor_.open();
    acceptor_.bind(Protocol::endpoint(path_.string()));
    acceptor_.listen();
  } catch (const boost::system::system_error& error) {
    throw Error(fmt::format("listen on {}: {}", path_.string(), error.code().message()));
  }
  // bind(2) obeys the umask; the folder is 0700 anyway, so there is no gap to slip through.
  if (::chmod(path_.c_str(), 0600) < 0) throw_errno(fmt::format("set mode of {}", path_.string()));
}

UnixListener::~UnixListener() {
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  try {
    remove_file(path_);
  } catch (const SystemError&) {  // the folder may be gone already
  }
}

}  // namespace limequat::hostagent
