#include "driver/qemu/exit_reason.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "base/quote.h"

namespace limequat::driver::qemu {
namespace {

struct Known {
  std::string_view words;  // in QEMU's line
  std::string_view cause;
  std::string_view hint;
};

// The first that is found in a line counts. Seen with QEMU 5.2 to 9.2.
constexpr std::array kKnown = {
    Known{"Could not set up host forwarding rule", "the host port for ssh is taken",
          "stop what listens there, or set `ssh.localPort` to another port or to 0"},
    Known{"Cannot lock pid file", "another QEMU of this machine is still running",
          "limactl stop --force"},
    Known{"Failed to get \"write\" lock", "a disk is in use by another process",
          "stop the other machine or qemu-img that uses it"},
    Known{"Failed to get shared \"write\" lock", "a disk is in use by another process",
          "stop the other machine or qemu-img that uses it"},
    Known{"No space left on device", "the disk of the host is full", ""},
    Known{"Image is not in qcow2 format", "a disk is not in the format that it was made in",
          "check it with qemu-img info"},
    Known{"block backend provides", "the firmware image has a size that QEMU cannot use", ""},
    Known{"could not load PC BIOS", "QEMU's own firmware is missing",
          "on Debian, apt install seabios"},
    Known{"Could not access KVM kernel module", "hardware acceleration cannot be used", ""},
    Known{"failed to initialize kvm", "hardware acceleration cannot be used", ""},
    Known{"cannot set up guest memory", "the host has too little free memory",
          "lower `memory`, or stop other machines"},
    Known{"Cannot allocate memory", "the host has too little free memory",
          "lower `memory`, or stop other machines"},
    Known{"is not a valid device model name", "this QEMU lacks a device that the machine needs",
          ""},
};

const Known* find_known(std::string_view line) {
  const auto* found = std::find_if(kKnown.begin(), kKnown.end(), [&](const Known& known) {
    return line.find(known.words) != std::string_view::npos;
  });
  return found == kKnown.end() ? nullptr : found;
}

bool is_warning(std::string_view line) {
  return line.find(": warning: ") != std::string_view::npos || line.starts_with("warning: ");
}

// The last line that is no warning, else the last line.
std::string_view telling_line(const std::vector<std::string>& lines) {
  const auto found = std::find_if(lines.rbegin(), lines.rend(), [](const std::string& line) {
    return !line.empty() && !is_warning(line);
  });
  if (found != lines.rend()) return *found;
  return lines.empty() ? std::string_view() : std::string_view(lines.back());
}

}  // namespace

std::string explain_exit(const WaitStatus& status, const std::vector<std::string>& lines) {
  const std::string how = fmt::format("QEMU exited ({})", status.to_string());
  for (const auto& line : lines) {
    const Known* known = find_known(line);
    if (!known) continue;
    const std::string hint = known->hint.empty() ? "" : fmt::format(" (hint: {})", known->hint);
    return fmt::format("{}: {}: {}{}", how, known->cause, name_quote(line), hint);
  }
  const std::string_view line = telling_line(lines);
  return line.empty() ? how : fmt::format("{}: {}", how, name_quote(line));
}

}  // namespace limequat::driver::qemu
