// A QMP client on the event loop. One command or many at a time; answers find their command by id.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/file.h"
#include "base/unique_fd.h"
#include "driver/qemu/qmp_message.h"

namespace limequat::driver::qemu {

class QmpClient {
 public:
  using OnEvent = std::function<void(const QmpEvent&)>;
  struct Limits {
    std::chrono::milliseconds greeting = std::chrono::seconds(60);  // QEMU may be slow to start
    std::chrono::milliseconds command = std::chrono::seconds(10);
  };

  // Speaks over a connected stream socket: waits for the greeting and negotiates. `on_event` is
  // called on the loop's thread until the client is destroyed. Throws Error.
  [[nodiscard]] static boost::asio::awaitable<std::unique_ptr<QmpClient>> attach(UniqueFd socket,
                                                                                 OnEvent on_event,
                                                                                 Limits limits);
  // Connects to a socket such as <instance>/qmp.sock. For machines that are not our child.
  [[nodiscard]] static boost::asio::awaitable<std::unique_ptr<QmpClient>> connect(Path path,
                                                                                  OnEvent on_event,
                                                                                  Limits limits);

  QmpClient(const QmpClient&) = delete;
  QmpClient& operator=(const QmpClient&) = delete;
  ~QmpClient();

  // The JSON text of the answer. Throws Error: QEMU refused (with its words), no answer in time, or
  // the connection has ended.
  [[nodiscard]] boost::asio::awaitable<std::string> execute(std::string command,
                                                            std::string arguments = "");
  [[nodiscard]] bool connected() const;
  [[nodiscard]] const std::string& qemu_version() const;

 private:
  struct State;
  explicit QmpClient(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

}  // namespace limequat::driver::qemu
