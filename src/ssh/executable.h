// Which ssh to run.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace limequat::ssh {

struct Executable {
  std::string program = "ssh";
  std::vector<std::string> arguments;  // put before ours, e.g. {"ssh"} for `kitten ssh`
  friend bool operator==(const Executable&, const Executable&) = default;
};

// The words of the environment variable SSH, else `ssh` from PATH. Throws Error when $SSH cannot be
// split into words, and when there is no ssh on PATH (naming Debian's package).
[[nodiscard]] Executable find_executable(std::optional<std::string_view> ssh_variable);

}  // namespace limequat::ssh
