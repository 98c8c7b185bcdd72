// Which of the host's environment variables `limactl shell --preserve-env` takes along. Pure.
//
// Source: reference of upstream, cli §3.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/process.h"

namespace limequat::ssh {

// Variables that describe the host's own session, or that could change what runs in the guest.
[[nodiscard]] std::span<const std::string_view> default_block_patterns();

struct EnvironmentFilter {
  std::vector<std::string> allow;  // wins over block
  std::vector<std::string> block;
};

// Out of $LIMA_SHELLENV_ALLOW and $LIMA_SHELLENV_BLOCK: comma-separated patterns of letters,
// digits, `_` and `*`; a block list that starts with `+` adds to the default one, another replaces
// it. Throws UsageError for other characters.
[[nodiscard]] EnvironmentFilter make_environment_filter(std::optional<std::string_view> allow,
                                                        std::optional<std::string_view> block);

// `*` stands for any characters; the whole name must match.
[[nodiscard]] bool matches_pattern(std::string_view name, std::string_view pattern);

// NAME=VALUE of what may pass, in the order given.
[[nodiscard]] std::vector<std::string> filter_environment(const Environment& environment,
                                                          const EnvironmentFilter& filter);

}  // namespace limequat::ssh
