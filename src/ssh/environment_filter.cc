#include "ssh/environment_filter.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/quote.h"
#include "base/utf8.h"

namespace limequat::ssh {
namespace {

constexpr std::string_view kDefaultBlock[] = {
    "BASH*",    "DISPLAY", "DYLD_*", "EUID", "FPATH",      "GID",   "GROUP",   "HOME",  "HOSTNAME",
    "LD_*",     "LOGNAME", "OLDPWD", "PATH", "PWD",        "SHELL", "SHLVL",   "SSH_*", "TERM",
    "TERMINFO", "TMPDIR",  "UID",    "USER", "XAUTHORITY", "XDG_*", "ZDOTDIR", "ZSH*",  "_*",
};

void check_pattern(std::string_view variable, std::string_view pattern) {
  constexpr std::string_view kAllowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_*";
  const auto position = pattern.find_first_not_of(kAllowed);
  if (position == pattern.npos) return;
  const auto bad = pattern.substr(position, decode_rune(pattern.substr(position)).size);
  throw UsageError(
      fmt::format("Invalid {} pattern: pattern {} contains invalid character {} at position {}",
                  variable, name_quote(pattern), name_quote(bad), position));
}

std::vector<std::string> parse_patterns(std::string_view variable, std::string_view list) {
  constexpr std::string_view kBlank = " \t\r\n";
  std::vector<std::string> patterns;
  while (!list.empty()) {
    const auto end = std::min(list.find(','), list.size());
    auto pattern = list.substr(0, end);
    list.remove_prefix(std::min(end + 1, list.size()));
    pattern.remove_prefix(std::min(pattern.find_first_not_of(kBlank), pattern.size()));
    pattern = pattern.substr(0, pattern.find_last_not_of(kBlank) + 1);
    if (pattern.empty()) continue;
    check_pattern(variable, pattern);
    patterns.emplace_back(pattern);
  }
  return patterns;
}

bool matches_any(std::string_view name, const std::vector<std::string>& patterns) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const auto& pattern) { return matches_pattern(name, pattern); });
}

}  // namespace

std::span<const std::string_view> default_block_patterns() { return kDefaultBlock; }

EnvironmentFilter make_environment_filter(std::optional<std::string_view> allow,
                                          std::optional<std::string_view> block) {
  EnvironmentFilter filter;
  if (allow) filter.allow = parse_patterns("LIMA_SHELLENV_ALLOW", *allow);
  const bool adds = !block || block->empty() || block->starts_with('+');
  if (adds) filter.block.assign(std::begin(kDefaultBlock), std::end(kDefaultBlock));
  if (block) {
    if (block->starts_with('+')) block->remove_prefix(1);
    for (auto& pattern : parse_patterns("LIMA_SHELLENV_BLOCK", *block)) {
      filter.block.push_back(std::move(pattern));
    }
  }
  return filter;
}

bool matches_pattern(std::string_view name, std::string_view pattern) {
  // The last `*` seen, and where in the name it was tried to end.
  std::size_t star = pattern.npos;
  std::size_t retry = 0;
  std::size_t n = 0;
  std::size_t p = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      retry = n;
    } else if (p < pattern.size() && pattern[p] == name[n]) {
      ++p;
      ++n;
    } else if (star != pattern.npos) {
      p = star + 1;
      n = ++retry;
    } else {
      return false;
    }
  }
  return pattern.substr(p).find_first_not_of('*') == pattern.npos;
}

std::vector<std::string> filter_environment(const Environment& environment,
                                            const EnvironmentFilter& filter) {
  std::vector<std::string> words;
  for (const auto& [name, value] : environment) {
    if (matches_any(name, filter.allow) || !matches_any(name, filter.block)) {
      words.push_back(fmt::format("{}={}", name, value));
    }
  }
  return words;
}

}  // namespace limequat::ssh
