#include "hostprovision/keeper_message.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace limequat::hostprovision {
namespace {

bool take_word(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word) || text.size() <= word.size() || text[word.size()] != ' ')
    return false;
  text.remove_prefix(word.size() + 1);
  return true;
}

std::optional<int> to_number(std::string_view digits) {
  int value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size() || value < 0)
    return std::nullopt;
  return value;
}

}  // namespace

std::string to_packet(const KeeperReport& report) {
  if (const auto* started = std::get_if<ShellStarted>(&report)) {
    return fmt::format("started {}", started->pid);
  }
  if (const auto* failed = std::get_if<ShellNotStarted>(&report)) {
    return fmt::format("failed {}", failed->why);
  }
  const WaitStatus& status = std::get<ShellEnded>(report).status;
  if (const auto signal = status.signal()) return fmt::format("signalled {}", *signal);
  return fmt::format("exited {}", *status.exit_code());
}

std::optional<KeeperReport> parse_keeper_report(std::string_view packet) {
  if (take_word(packet, "failed")) return ShellNotStarted{std::string(packet)};
  if (take_word(packet, "started")) {
    const auto pid = to_number(packet);
    return pid && *pid > 0 ? std::optional<KeeperReport>(ShellStarted{*pid}) : std::nullopt;
  }
  if (take_word(packet, "exited")) {
    if (const auto code = to_number(packet)) return ShellEnded{WaitStatus(Exited{*code})};
  } else if (take_word(packet, "signalled")) {
    if (const auto signal = to_number(packet)) return ShellEnded{WaitStatus(Signalled{*signal})};
  }
  return std::nullopt;
}

std::string to_packet(const EndOrder& order) { return fmt::format("end {}", order.grace_ms); }

std::optional<EndOrder> parse_end_order(std::string_view packet) {
  if (!take_word(packet, "end")) return std::nullopt;
  const auto grace = to_number(packet);
  if (!grace) return std::nullopt;
  return EndOrder{*grace};
}

std::string environment_block(const Environment& environment) {
  std::string block;
  for (const auto& [name, value] : environment) {
    block.append(name).append("=").append(value).push_back('\0');
  }
  return block;
}

Environment parse_environment_block(std::string_view block) {
  Environment environment;
  while (!block.empty()) {
    const std::string_view line = block.substr(0, block.find('\0'));
    block.remove_prefix(std::min(block.size(), line.size() + 1));
    const auto equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    environment.emplace_back(line.substr(0, equals), line.substr(equals + 1));
  }
  return environment;
}

}  // namespace limequat::hostprovision
