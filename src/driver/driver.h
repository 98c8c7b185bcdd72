// What any driver of virtual machines must do. The host agent knows this page and nothing about
// QEMU.
//
// All coroutines run on one thread, that of the io_context which the caller runs; nothing here
// blocks it for longer than it takes to spawn a process. Errors are limequat::Error with the cause
// and, where one is known, what to do about it. A coroutine that is cancelled leaves no process
// behind.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/process.h"
#include "base/process_identity.h"
#include "config/machine.h"

namespace limequat::driver {

// A disk and its format in QEMU's word ("raw", "qcow2", "vmdk", "vhdx"). The format is what was
// recorded when the disk was made: never what the bytes of a disk say that a guest has written to,
// because a guest that writes a qcow2 header (with a backing file of its choice) into a raw disk
// could read the host.
struct Disk {
  Path path;
  std::string format = "raw";
  friend bool operator==(const Disk&, const Disk&) = default;
};

// The files that a machine boots from, as absolute paths; what it has none of is empty.
struct BootFiles {
  std::optional<Disk> disk;
  std::optional<Path> iso;  // an installer or live image to boot from
  std::vector<Disk> additional_disks;
  Path cidata;
  std::optional<Path> kernel;
  std::optional<std::string> kernel_cmdline;  // the text, not a path
  std::optional<Path> initrd;
  std::optional<Path>
      firmware;  // downloaded (qemu-efi-code.fd); the system's own is found by the driver
};

// What the machine told its driver.
enum class VmEvent {
  powered_off,  // by the guest itself or by us; the process ends next
  rebooted,
  panicked,
  paused,  // for example because the host's disk is full
  resumed,
};
[[nodiscard]] std::string_view to_string(VmEvent event);

struct StartRequest {
  const config::Machine& machine;  // must outlive start()
  std::string name;                // of the instance
  Path directory;                  // its folder: sockets, logs and pid file appear here
  BootFiles files;
  std::uint16_t ssh_local_port = 0;  // on 127.0.0.1, forwarded to port 22 of the guest
  std::string mac_address;           // of eth0
  // The caller listens on it *before* start(), and receives the guest's reports there
  // (guestlink/report.h) for as long as the machine runs.
  Path report_socket;
  // Where the process writes its identity before it runs anything (base/process_record.h), so that
  // a caller that is killed at any moment has left a trace of it (store/pid_file.h).
  Path identity_file;
  // Called on the io_context's thread. May be empty.
  std::function<void(VmEvent)> on_event;
};

// A machine that runs. Destruction kills it; it survives the death (SIGKILL) of this process, so
// that a crash of ours does not cut the power of a guest.
class RunningVm {
 public:
  RunningVm() = default;
  RunningVm(const RunningVm&) = delete;
  RunningVm& operator=(const RunningVm&) = delete;
  virtual ~RunningVm() = default;

  [[nodiscard]] virtual const ProcessIdentity& identity() const = 0;
  [[nodiscard]] pid_t pid() const { return identity().pid; }

  // Waits for the end. Any number of waiters, also after the end.
  [[nodiscard]] virtual boost::asio::awaitable<WaitStatus> exited() = 0;
  // The last lines that the process wrote.
  [[nodiscard]] virtual std::string last_output() const = 0;
  // One sentence about an end that nobody asked for: how, why as far as its output tells, what to
  // do.
  [[nodiscard]] virtual std::string explain_end(const WaitStatus& status) const = 0;

  // Presses the power button and waits; past `grace`, or when the button cannot be pressed, kills.
  // Returns when the process has ended.
  [[nodiscard]] virtual boost::asio::awaitable<void> shut_down(
      std::chrono::milliseconds grace = std::chrono::minutes(3)) = 0;
  // Pulls the plug. exited() tells when it has happened.
  virtual void kill() = 0;
};

class Driver {
 public:
  Driver() = default;
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;
  virtual ~Driver() = default;

  // The word in `vmType`.
  [[nodiscard]] virtual std::string_view name() const = 0;

  // Can this machine run here? Throws an Error that names what is missing and the package that has
  // it. Logs warnings. Cheap enough to be called before each start: what it learns about programs
  // is cached.
  virtual void check(const config::Machine& machine) = 0;

  // Returns when the machine has begun to run (its firmware or kernel is executing).
  [[nodiscard]] virtual boost::asio::awaitable<std::unique_ptr<RunningVm>> start(
      StartRequest request) = 0;
};

}  // namespace limequat::driver
