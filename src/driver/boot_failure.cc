#include "driver/boot_failure.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"

namespace limequat::driver {
namespace {

constexpr std::size_t kShownBytes = 240;

struct Sign {
  std::string_view words;
  std::string_view cause;
};

// What these programs print before they give up; each is the end of the boot, not a step that has
// another way to go on.
constexpr std::array kSigns = {
    Sign{"Kernel panic - not syncing", "the guest kernel panicked"},
    Sign{"BdsDxe: No bootable option or device was found",
         "the firmware found nothing to boot"},                                   // edk2
    Sign{"UEFI Interactive Shell", "the firmware found nothing to boot"},         // edk2
    Sign{"No bootable device.", "the firmware found nothing to boot"},            // SeaBIOS
    Sign{"Entering rescue mode...", "the boot loader found no system"},           // GRUB
    Sign{"Dropping to a shell!", "the guest did not find its root file system"},  // initramfs-tools
    Sign{"Entering emergency mode.", "the guest gave up booting (emergency mode)"},    // dracut
    Sign{"You are in emergency mode.", "the guest gave up booting (emergency mode)"},  // systemd
};

// Takes one escape sequence (ECMA-48: CSI … final byte, or two bytes) off the front.
void skip_escape(std::string_view& text) {
  text.remove_prefix(1);
  if (text.empty()) return;
  const bool control_sequence = text.front() == '[';
  text.remove_prefix(1);
  if (!control_sequence) return;
  const auto final_byte =
      std::find_if(text.begin(), text.end(), [](char c) { return c >= '@' && c <= '~'; });
  text.remove_prefix(static_cast<std::size_t>(
      std::min(final_byte - text.begin() + 1, static_cast<std::ptrdiff_t>(text.size()))));
}

// What a person would read of it.
std::string printable(std::string_view line) {
  std::string result;
  while (!line.empty() && result.size() < kShownBytes) {
    if (line.front() == '\x1b') {
      skip_escape(line);
      continue;
    }
    const Rune rune = decode_rune(line);
    if (rune.value == '\t') {
      result += ' ';
    } else if (rune.valid && is_printable(rune.value)) {
      append_utf8(result, rune.value);
    }
    line.remove_prefix(rune.size);
  }
  while (!result.empty() && result.back() == ' ') result.pop_back();
  return result;
}

}  // namespace

std::optional<BootFailure> find_boot_failure(std::string_view serial_log) {
  for (auto end = serial_log.find('\n'); end != std::string_view::npos;
       end = serial_log.find('\n')) {
    const std::string_view line = serial_log.substr(0, end);
    for (const Sign& sign : kSigns) {
      if (line.find(sign.words) != std::string_view::npos) {
        return BootFailure{std::string(sign.cause), printable(line)};
      }
    }
    serial_log.remove_prefix(end + 1);
  }
  return std::nullopt;
}

std::vector<std::string> last_serial_lines(std::string_view serial_log, std::size_t count) {
  std::vector<std::string> lines;
  while (!serial_log.empty() && lines.size() < count) {
    const auto before = serial_log.rfind('\n');
    const auto begin = before == std::string_view::npos ? 0 : before + 1;
    std::string line = printable(serial_log.substr(begin));
    if (line.find_first_not_of(' ') != std::string::npos) lines.push_back(std::move(line));
    serial_log = serial_log.substr(0, begin == 0 ? 0 : before);
  }
  std::reverse(lines.begin(), lines.end());
  return lines;
}

}  // namespace limequat::driver
