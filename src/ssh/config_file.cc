#include "ssh/config_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/quote.h"

namespace limequat::ssh {
namespace {

std::string config_lines(const Options& options, std::string_view hostname) {
  std::string text = fmt::format("Host {}\n", hostname);
  for (const auto& option : options) {
    const auto equals = option.find('=');
    if (equals == option.npos) throw Error(fmt::format("unexpected option {}", name_quote(option)));
    text += fmt::format("  {} {}\n", option.substr(0, equals), option.substr(equals + 1));
  }
  return text;
}

std::string arguments_line(const Options& options) {
  std::string text;
  for (const auto& option : options) {
    text += fmt::format("{}-o {}", text.empty() ? "" : " ", shell_quote(option));
  }
  return text;
}

}  // namespace

std::optional<Format> parse_format(std::string_view word) {
  const auto found = std::find(std::begin(kFormats), std::end(kFormats), word);
  if (found == std::end(kFormats)) return std::nullopt;
  return static_cast<Format>(found - std::begin(kFormats));
}

std::string format_options(Format format, const Options& options, const Destination& destination,
                           std::string_view hostname) {
  Options all = options;
  all.push_back(fmt::format("Hostname={}", destination.address));
  all.push_back(fmt::format("Port={}", destination.port));
  for (const auto& option : all) require_one_line(option);
  require_one_line(hostname);
  switch (format) {
    case Format::cmd:
      return fmt::format("ssh {} {}\n", arguments_line(all), hostname);
    case Format::args:
      return arguments_line(all) + '\n';
    case Format::options:
      return fmt::format("{}\n", fmt::join(all, "\n"));
    case Format::config:
      return config_lines(all, hostname);
  }
  throw InternalError("a format of ssh options that is none");
}

std::string config_file(const Options& options, const Destination& destination,
                        std::string_view hostname) {
  return "# For `ssh -F`: the way into this machine.\n"
         "# Limequat writes it anew at each start of the machine;\n"
         "# what is changed here is lost then.\n" +
         format_options(Format::config, options, destination, hostname);
}

}  // namespace limequat::ssh
