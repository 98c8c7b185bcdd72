#include "ssh/public_key.h"

#include <cstdint>
#include <optional>
#include <string>

namespace limequat::ssh {
namespace {

// RFC 4648 §4, padding required. nullopt for anything else.
std::optional<std::string> decode_base64(std::string_view text) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (text.empty() || text.size() % 4 != 0) return std::nullopt;
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  text.remove_suffix(padding);
  std::string bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const auto digit = kDigits.find(c);
    if (digit == kDigits.npos) return std::nullopt;
    bits = (bits << 6 | static_cast<std::uint32_t>(digit)) & 0xFFFFFFu;
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes += static_cast<char>(bits >> count & 0xFF);
    }
  }
  return bytes;
}

}  // namespace

bool is_public_key(std::string_view line) {
  if (line.find_first_of("\r\n") != line.npos || line.find('\0') != line.npos) return false;
  const auto space = line.find(' ');
  if (space == line.npos || space == 0) return false;
  const auto algorithm = line.substr(0, space);
  const auto rest = line.substr(space + 1);
  const auto blob = decode_base64(rest.substr(0, rest.find(' ')));
  if (!blob || blob->size() < 4) return false;
  std::uint32_t length = 0;
  for (std::size_t i = 0; i < 4; ++i) length = length << 8 | static_cast<unsigned char>((*blob)[i]);
  return length <= blob->size() - 4 && std::string_view(*blob).substr(4, length) == algorithm;
}

}  // namespace limequat::ssh
