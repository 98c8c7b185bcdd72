// A QEMU that runs, as the host agent sees it.
#pragma once

#include <memory>
#include <string>

#include "base/log.h"
#include "driver/driver.h"
#include "driver/qemu/process.h"
#include "driver/qemu/qmp.h"
#include "driver/qemu/vnc.h"

namespace limequat::driver::qemu {

// What a QMP event means to the host agent; nullopt for the many that mean nothing to it.
[[nodiscard]] std::optional<VmEvent> to_vm_event(const QmpEvent& event);

class QemuVm : public RunningVm {
 public:
  // `log` must outlive the object. `pid_file` is removed when QEMU had to be killed: then it cannot
  // do so itself.
  // `vnc` may be null: the machine has no such console.
  QemuVm(std::unique_ptr<QemuProcess> process, std::unique_ptr<QmpClient> monitor,
         std::unique_ptr<VncAccess> vnc, Path pid_file, Logger& log);

  [[nodiscard]] const ProcessIdentity& identity() const override;
  [[nodiscard]] boost::asio::awaitable<WaitStatus> exited() override;
  [[nodiscard]] std::string last_output() const override;
  [[nodiscard]] std::string explain_end(const WaitStatus& status) const override;
  [[nodiscard]] boost::asio::awaitable<void> shut_down(std::chrono::milliseconds grace) override;
  void kill() override;

 private:
  std::shared_ptr<QemuProcess> process_;
  std::shared_ptr<QmpClient> monitor_;
  std::unique_ptr<VncAccess> vnc_;
  Path pid_file_;
  Logger& log_;
};

}  // namespace limequat::driver::qemu
