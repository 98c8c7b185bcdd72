// The command line of QEMU as a pure value. Golden files in tests/unit/driver/golden show it.
//
// The order and the words are upstream's (reference: lifecycle §8), so that a machine that was made
// by upstream finds its devices in the same places. What differs, and why:
//
// - Each -drive says `format=`. Without it QEMU guesses from the bytes of the disk, which belong to
// the
//   guest (driver.h, Disk).
// - A comma in a path is doubled, as QEMU's option syntax asks.
// - A virtio-serial controller `virtio-serial1` with one port, `io.limequat.report.0`, carries the
// reports
//   of the boot scripts to the host agent, which listens on the socket before QEMU starts. It is a
//   controller of its own because upstream's `virtio-serial0` must keep max_ports=1: more than that
//   negotiates multiport, and then guests take hvc0 for their console and the serial console stays
//   silent (Lima issues 1689 and 1691).
// - A second QMP monitor on an inherited socket (`fd=`) is the host agent's own. It needs no path
// and no
//   waiting for one to appear, and qmp.sock, which serves one client at a time, stays free for
//   others.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/machine.h"
#include "driver/driver.h"
#include "driver/qemu/features.h"

namespace limequat::driver::qemu {

struct ArgvInput {
  const config::Machine& machine;
  std::string name;
  Path directory;
  BootFiles files;
  std::optional<Path> firmware;  // the UEFI code to use; nullopt: none
  std::string accelerator;       // "kvm", "tcg"
  std::optional<Version> version;
  std::uint16_t ssh_local_port = 0;
  std::string mac_address;
  Path report_socket;  // empty: no report port
  std::optional<int>
      monitor_fd;  // number in QEMU of a connected socket; nullopt: no second monitor
};

// All arguments after the program's name. Throws Error for what has no meaning on the command line
// (an unknown audio interface), and for values that could name files of the host or open a port to
// the network (config/qemu_words.h).
[[nodiscard]] std::vector<std::string> make_argv(const ArgvInput& input);

// The model given to -cpu: `vmOpts.qemu.cpuType` of this architecture, else "host" for a native
// machine with hardware acceleration, else "max".
[[nodiscard]] std::string cpu_model(const config::Machine& machine, std::string_view accelerator);

// A comma in a value of QEMU's option syntax is written twice.
[[nodiscard]] std::string escape_commas(std::string_view value);

}  // namespace limequat::driver::qemu
