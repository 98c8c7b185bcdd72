// ssh options as text: the machine's ssh.config, and the forms of `limactl show-ssh`. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ssh/options.h"

namespace limequat::ssh {

enum class Format { cmd, args, options, config };
[[nodiscard]] std::optional<Format> parse_format(std::string_view word);
// The words, in the order of the help text.
inline constexpr std::string_view kFormats[] = {"cmd", "args", "options", "config"};

struct Destination {
  std::string address = "127.0.0.1";
  int port = 0;
};

// `hostname` is the machine's (lima-NAME). The text ends in a newline. Throws Error for an option
// with a line break.
[[nodiscard]] std::string format_options(Format format, const Options& options,
                                         const Destination& destination, std::string_view hostname);

// <instance>/ssh.config, to be written with mode 0600: `ssh -F FILE lima-NAME`.
[[nodiscard]] std::string config_file(const Options& options, const Destination& destination,
                                      std::string_view hostname);

}  // namespace limequat::ssh
