#include "config/derived.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/digest.h"

namespace limequat::config {
namespace {

using Numbers = std::array<std::int64_t, 3>;

// X.Y.Z of https://semver.org. What follows the first `-` or `+` comes back in `rest`.
std::optional<Numbers> parse_release(std::string_view text, std::string_view* rest = nullptr) {
  const auto cut = std::min(text.find_first_of("-+"), text.size());
  if (rest != nullptr) *rest = text.substr(cut);
  text = text.substr(0, cut);
  Numbers numbers{};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const auto end = text.find('.');
    if ((end == std::string_view::npos) != (i == 2)) return std::nullopt;
    const std::string_view part = text.substr(0, end);
    if (part.empty() || part.size() > 18 ||
        part.find_first_not_of("0123456789") != std::string_view::npos) {
      return std::nullopt;
    }
    std::from_chars(part.data(), part.data() + part.size(), numbers[i]);
    text.remove_prefix(std::min(text.size(), part.size() + 1));
  }
  return numbers;
}

std::optional<Numbers> parse_numbers(std::string_view version) {
  if (version.starts_with('v')) version.remove_prefix(1);
  version = version.substr(0, version.find('-'));
  if (version.ends_with(".m")) version.remove_suffix(2);
  return parse_release(version);
}

}  // namespace

std::string mount_tag(std::string_view location, std::string_view mount_point) {
  const std::string digest = sha256_hex(fmt::format("{}:{}", location, mount_point));
  return "lima-" + digest.substr(0, 16);
}

std::string mac_address(std::string_view machine_id, std::string_view unique_id) {
  const std::string digest = sha256_hex(fmt::format("{}{}", machine_id, unique_id));
  return fmt::format("52:55:55:{}:{}:{}", digest.substr(0, 2), digest.substr(2, 2),
                     digest.substr(4, 2));
}

std::string guest_hostname(std::string_view instance_name) {
  std::string name = fmt::format("lima-{}", instance_name);
  std::ranges::replace(name, '.', '-');
  std::ranges::replace(name, '_', '-');
  return name;
}

std::string qemu_mount_type(const Machine& machine, std::string_view goos, bool existing,
                            const std::optional<std::string>& lima_version) {
  if (!machine.mount_type.empty()) return machine.mount_type;
  const bool unsupported =
      goos == "windows" || std::ranges::find(machine.mount_types_unsupported, "9p") !=
                               machine.mount_types_unsupported.end();
  const bool old = existing && compare_version(lima_version.value_or(""), "1.0.0") < 0;
  return unsupported || old ? "reverse-sshfs" : "9p";
}

int compare_version(std::string_view version, std::string_view release) {
  if (version.empty()) return release.empty() ? 0 : -1;
  const auto ours = parse_numbers(version);
  std::string_view pre_release;
  const auto theirs = parse_release(release, &pre_release);
  if (!ours || !theirs) return 1;
  if (*ours != *theirs) return *ours < *theirs ? -1 : 1;
  // `git describe` puts commits after a release behind a dash; a pre-release comes before its
  // release.
  return version.find('-') != std::string_view::npos || pre_release.starts_with('-') ? 1 : 0;
}

std::optional<std::string> parse_version(std::string_view version) {
  const auto numbers = parse_numbers(version);
  if (!numbers) return std::nullopt;
  return fmt::format("{}.{}.{}", (*numbers)[0], (*numbers)[1], (*numbers)[2]);
}

}  // namespace limequat::config
