#include "store/ssh_port.h"

#include <algorithm>
#include <charconv>

namespace limequat::store {
namespace {

std::string_view trimmed(std::string_view line) {
  constexpr std::string_view kSpaces = " \t\r";
  line.remove_prefix(std::min(line.size(), line.find_first_not_of(kSpaces)));
  return line.substr(0, line.find_last_not_of(kSpaces) + 1);
}

}  // namespace

std::optional<int> port_in_ssh_config(std::string_view text) {
  constexpr std::string_view kKey = "Port ";
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const std::string_view words = trimmed(line);
    if (!words.starts_with(kKey)) continue;
    const std::string_view digits = words.substr(kKey.size());
    int port = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    const bool whole = error == std::errc() && end == digits.data() + digits.size();
    return whole && port > 0 && port < 65536 ? std::optional(port) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace limequat::store
