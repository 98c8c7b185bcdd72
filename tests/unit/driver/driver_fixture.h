// A folder, a machine and a QEMU driver whose surroundings are all below that folder.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/file.h"
#include "driver/qemu/qemu_driver.h"
#include "tests/support/log_recorder.h"

namespace limequat::driver::qemu {

class DriverFixture : public testing::Test {
 protected:
  // `program`: what stands for QEMU.
  explicit DriverFixture(std::string program);

  [[nodiscard]] Driver& driver() { return *driver_; }
  [[nodiscard]] const Path& directory() const { return folder_.path(); }
  [[nodiscard]] Path report_socket() const { return directory() / "report.sock"; }
  [[nodiscard]] StartRequest request();
  // The message that a start fails with.
  [[nodiscard]] std::string start_error(Path report_socket = {});
  [[nodiscard]] const std::string& log_text() const { return log_.text(); }
  void forget_features();

  config::Machine machine;
  std::uint16_t port = 0;
  // What the process wrote about itself.
  [[nodiscard]] std::optional<ProcessIdentity> recorded() const;
  std::vector<VmEvent> events;

 private:
  TemporaryDirectory folder_{"vm"};
  test::LogRecorder log_;
  std::unique_ptr<Driver> driver_;
};

// On 127.0.0.1.
[[nodiscard]] UniqueFd listen_on_free_port();
[[nodiscard]] std::uint16_t port_of(const UniqueFd& socket);

}  // namespace limequat::driver::qemu
