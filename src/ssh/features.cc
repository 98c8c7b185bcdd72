#include "ssh/features.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/ascii.h"
#include "base/error.h"
#include "base/process.h"
#include "base/quote.h"
#include "base/sanitize.h"

namespace limequat::ssh {
namespace {

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

bool take_number(std::string_view& text, int& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number < 0) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

// `OpenSSH_9.2p1 Debian-2`, `OpenSSH_for_Windows_9.5p2`, in older releases with a space before the
// number.
std::optional<Version> parse_banner(std::string_view line) {
  if (!take_prefix(line, "OpenSSH_")) return std::nullopt;
  if (take_prefix(line, "for_Windows") && !take_prefix(line, "_") && !take_prefix(line, " ")) {
    return std::nullopt;
  }
  Version version;
  if (!take_number(line, version.major) || !take_prefix(line, ".") ||
      !take_number(line, version.minor)) {
    return std::nullopt;
  }
  if (take_prefix(line, "p") && !take_number(line, version.patch)) return std::nullopt;
  if (!line.empty() && is_ascii_word(line[0])) return std::nullopt;
  return version;
}

}  // namespace

Features parse_features(std::string_view version_text) {
  Features features;
  features.gssapi =
      version_text.find("Unsupported option \"gssapiauthentication\"") == version_text.npos;
  while (!version_text.empty()) {
    const auto end = std::min(version_text.find('\n'), version_text.size());
    if (const auto version = parse_banner(version_text.substr(0, end))) {
      features.version = *version;
      return features;
    }
    version_text.remove_prefix(std::min(end + 1, version_text.size()));
  }
  return {};
}

Features ask_features(const Executable& executable) {
  ProcessSpec spec;
  spec.argv = {executable.program};
  spec.argv.insert(spec.argv.end(), executable.arguments.begin(), executable.arguments.end());
  spec.argv.insert(spec.argv.end(), {"-o", "GSSAPIAuthentication=no", "-V"});
  const std::string command = fmt::format("{}", fmt::join(spec.argv, " "));
  const auto result =
      run(std::move(spec), {.time = std::chrono::seconds(10), .output_bytes = 64u << 10});
  if (!result.status.success()) {
    std::string words = result.error_output;
    std::erase(words, '\r');
    while (words.ends_with('\n')) words.pop_back();
    words = sanitize(words, {.keep_newline = true});
    throw Error(fmt::format("{}: {}{}{}", name_quote(command), result.status.to_string(),
                            words.empty() ? "" : ": ", words));
  }
  return parse_features(result.error_output);
}

Features probe_features(const Executable& executable) {
  try {
    return ask_features(executable);
  } catch (const Error&) {
    // Whoever runs this ssh next gets the reason; here "knows nothing" is an answer.
    return {};
  }
}

}  // namespace limequat::ssh
