// What a keeper and the host agent tell each other: one short text per packet (SOCK_SEQPACKET).
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/process.h"

namespace limequat::hostprovision {

// Keeper to host agent.
struct ShellStarted {  // "started 4711"
  pid_t pid = -1;
};
struct ShellNotStarted {  // "failed exec /bin/x: Permission denied"
  std::string why;
};
struct ShellEnded {  // "exited 3", "signalled 9"
  WaitStatus status{Exited{0}};
};
using KeeperReport = std::variant<ShellStarted, ShellNotStarted, ShellEnded>;
[[nodiscard]] std::string to_packet(const KeeperReport& report);
// nullopt for anything else.
[[nodiscard]] std::optional<KeeperReport> parse_keeper_report(std::string_view packet);

// Host agent to keeper: end everything, SIGTERM first, SIGKILL after `grace_ms`; 0: SIGKILL at
// once. A later order can only make it sooner. End of file means: the host agent has died.
struct EndOrder {
  int grace_ms = 0;  // "end 5000"
};
[[nodiscard]] std::string to_packet(const EndOrder& order);
[[nodiscard]] std::optional<EndOrder> parse_end_order(std::string_view packet);

// An environment as bytes: each NAME=VALUE ends in NUL, as in /proc/PID/environ.
[[nodiscard]] std::string environment_block(const Environment& environment);
[[nodiscard]] Environment parse_environment_block(std::string_view block);

}  // namespace limequat::hostprovision
