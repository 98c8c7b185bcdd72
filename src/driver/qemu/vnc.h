// The console over VNC (`video.display: vnc`): QEMU's server lets nobody in until it has a
// password, which is new at each start. As upstream has it, `vncdisplay` (HOST:NUMBER) and
// `vncpassword` in the machine's folder tell its owner how to come in.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>

#include "base/file.h"
#include "base/log.h"
#include "driver/qemu/qmp.h"

namespace limequat::driver::qemu {

// The two files; they go when this does. Made and destroyed on the loop's thread.
class VncAccess {
 public:
  // Sets the password of a QEMU that was started with `display` (`127.0.0.1:0,to=9`, checked by
  // config's vnc_display_problem), asks which port it found free, and writes the files, for their
  // owner only. `monitor` and `log` must live until it is done. Throws Error.
  [[nodiscard]] static boost::asio::awaitable<std::unique_ptr<VncAccess>> open(QmpClient& monitor,
                                                                               std::string display,
                                                                               Path directory,
                                                                               Logger& log);
  // What a machine that was killed left in `directory`.
  static void remove_files(const Path& directory);

  VncAccess(const VncAccess&) = delete;
  VncAccess& operator=(const VncAccess&) = delete;
  ~VncAccess();

 private:
  explicit VncAccess(Path directory) : directory_(std::move(directory)) {}
  Path directory_;
};

}  // namespace limequat::driver::qemu
