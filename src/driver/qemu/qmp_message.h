// The lines of QMP (QEMU Machine Protocol), one JSON object each. Parsing and framing only; no
// sockets. What comes in is treated as hostile: a QEMU that a guest has taken over must not take
// over us.
//
// Source of the protocol: QEMU, docs/interop/qmp-spec.txt.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace limequat::driver::qemu {

struct QmpGreeting {
  std::string version;  // "7.2.22"
};
// The answer to a command. `id` is ours, given back; 0 when there was none.
struct QmpReturn {
  std::uint64_t id = 0;
  std::string value;  // JSON text
};
struct QmpFailure {
  std::uint64_t id = 0;
  std::string error_class;  // "GenericError", "CommandNotFound"
  std::string description;
};
struct QmpEvent {
  std::string name;  // "SHUTDOWN"
  std::string data;  // JSON text of an object; "{}" when the event has none
  std::string
      reason;  // data.reason ("guest-shutdown"), data.action for GUEST_PANICKED; may be empty
};
using QmpMessage = std::variant<QmpGreeting, QmpReturn, QmpFailure, QmpEvent>;

// Throws Error for what is not QMP.
[[nodiscard]] QmpMessage parse_qmp_message(std::string_view line);

// One line with its newline. `arguments` is the JSON text of an object or empty.
[[nodiscard]] std::string format_qmp_command(std::string_view command, std::string_view arguments,
                                             std::uint64_t id);

// Cuts a byte stream into lines.
class QmpLines {
 public:
  // The longest answer that QEMU gives (query-qmp-schema) has about 200 KiB.
  static constexpr std::size_t kMaxLine = 4u << 20;
  // Throws Error when a line gets longer than kMaxLine. Empty lines are left out.
  [[nodiscard]] std::vector<std::string> feed(std::string_view bytes);

 private:
  std::string partial_;
};

}  // namespace limequat::driver::qemu
