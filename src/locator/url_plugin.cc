#include "locator/url_plugin.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/process.h"
#include "base/quote.h"
#include "base/sanitize.h"

namespace limequat::locator {
namespace {

constexpr std::size_t kOutputLimit = 64u << 10;
constexpr std::size_t kLocatorLimit = 8u << 10;

bool is_program(const Path& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
         (status.st_mode & 0111) != 0;
}

std::string trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(kBlank) - first + 1));
}

std::string joined(const std::vector<Path>& folders) {
  std::string path;
  for (const Path& folder : folders) {
    if (!path.empty()) path += ':';
    path += folder.string();
  }
  return path;
}

}  // namespace

std::optional<Path> find_url_plugin(std::string_view scheme, const Sources& sources) {
  for (const Path& folder : sources.plugin_folders) {
    Path path = folder / fmt::format("limactl-url-{}", scheme);
    if (is_program(path)) return path;
  }
  return std::nullopt;
}

std::string run_url_plugin(const Path& plugin, std::string_view rest, const Sources& sources) {
  if (rest.starts_with('-')) {
    throw Error(fmt::format("{} begins with `-`: {} would take it for an option", name_quote(rest),
                            name_quote(plugin.string())));
  }
  ProcessSpec spec{.argv = {plugin.string(), std::string(rest)}};
  spec.environment = current_environment();
  set_variable(*spec.environment, "PATH", joined(sources.plugin_folders));
  const std::string command = name_quote(fmt::format("{} {}", plugin.string(), rest));
  return with_context(fmt::format("command {} failed", command), [&] {
    const RunResult result =
        run(std::move(spec), {.time = sources.plugin_timeout, .output_bytes = kOutputLimit});
    if (!result.status.success()) {
      const std::string words = trim(result.error_output);
      throw Error(words.empty() ? result.status.to_string()
                                : sanitize(words, {.keep_newline = true, .keep_tab = true}));
    }
    std::string locator = trim(result.output);
    if (locator.empty()) throw Error("it printed no locator");
    if (locator.size() > kLocatorLimit || locator.find('\n') != std::string::npos) {
      throw Error("it printed more than one line, which is no locator");
    }
    return locator;
  });
}

}  // namespace limequat::locator
