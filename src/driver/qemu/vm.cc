#include "driver/qemu/vm.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/duration.h"
#include "base/error.h"
#include "driver/qemu/exit_reason.h"

namespace limequat::driver::qemu {
namespace asio = boost::asio;

namespace {

// A guest that has not started its power management yet loses the press of the button. Pressing
// again does no harm: a guest that is going down ignores it.
constexpr std::chrono::milliseconds kPressAgain = std::chrono::seconds(10);

asio::awaitable<bool> press_power_button(std::shared_ptr<QmpClient> monitor, Logger& log) {
  log.info("Sending QMP system_powerdown command");
  std::string failure;
  try {
    co_await monitor->execute("system_powerdown");
  } catch (const Error& error) {
    failure = error.message();
  }
  if (failure.empty()) co_return true;
  log.warning("failed to send system_powerdown command: {}", failure);
  co_return false;
}

// False when the machine does not go down on its own.
asio::awaitable<bool> power_down(std::shared_ptr<QemuProcess> process,
                                 std::shared_ptr<QmpClient> monitor,
                                 std::chrono::milliseconds grace, Logger& log) {
  const auto deadline = std::chrono::steady_clock::now() + grace;
  for (;;) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) break;
    const bool pressed = co_await press_power_button(monitor, log);
    // The answer may be lost because QEMU is ending already.
    if (!pressed) co_return co_await process->exited_within(std::chrono::seconds(1));
    if (co_await process->exited_within(std::min(left, kPressAgain))) co_return true;
  }
  log.warning("QEMU did not exit in {}, forcibly killing QEMU", format_duration(grace));
  co_return false;
}

}  // namespace

std::optional<VmEvent> to_vm_event(const QmpEvent& event) {
  if (event.name == "SHUTDOWN") return VmEvent::powered_off;
  if (event.name == "RESET") return VmEvent::rebooted;
  if (event.name == "GUEST_PANICKED") return VmEvent::panicked;
  if (event.name == "STOP") return VmEvent::paused;
  if (event.name == "RESUME") return VmEvent::resumed;
  return std::nullopt;
}

QemuVm::QemuVm(std::unique_ptr<QemuProcess> process, std::unique_ptr<QmpClient> monitor,
               std::unique_ptr<VncAccess> vnc, Path pid_file, Logger& log)
    : process_(std::move(process)),
      monitor_(std::move(monitor)),
      vnc_(std::move(vnc)),
      pid_file_(std::move(pid_file)),
      log_(log) {}

const ProcessIdentity& QemuVm::identity() const { return process_->identity(); }

asio::awaitable<WaitStatus> QemuVm::exited() { return process_->exited(); }

std::string QemuVm::last_output() const {
  return fmt::format("{}", fmt::join(process_->last_lines(), "\n"));
}

std::string QemuVm::explain_end(const WaitStatus& status) const {
  return explain_exit(status, process_->last_lines());
}

asio::awaitable<void> QemuVm::shut_down(std::chrono::milliseconds grace) {
  // Copies: this object may be destroyed while we wait.
  auto process = process_;
  auto monitor = monitor_;
  Logger& log = log_;
  const Path pid_file = pid_file_;
  if (process->ended()) co_return;
  log.info("Shutting down QEMU with the power button");
  if (co_await power_down(process, monitor, grace, log)) {
    log.info("QEMU has exited");
    co_return;
  }
  process->kill();
  const WaitStatus status = co_await process->exited();
  log.info("QEMU has exited, after killing forcibly ({})", status.to_string());
  remove_file(pid_file);
}

void QemuVm::kill() { process_->kill(); }

}  // namespace limequat::driver::qemu
