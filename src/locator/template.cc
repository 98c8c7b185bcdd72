#include "locator/template.h"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>

#include "base/error.h"
#include "base/http_client.h"
#include "base/quote.h"
#include "locator/template_name.h"

namespace limequat::locator {
namespace {

// "https" of "https://…"; "" when there is none. A single letter is a Windows drive, not a scheme.
std::string_view scheme_of(std::string_view locator) {
  const auto colon = locator.find(':');
  if (colon == std::string_view::npos || colon < 2) return {};
  const std::string_view scheme = locator.substr(0, colon);
  for (const char c : scheme) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter && (c < '0' || c > '9') && c != '+' && c != '-' && c != '.') return {};
  }
  return scheme;
}

Template read_stored(std::string_view locator, const TemplateStore& store, Logger& logger) {
  std::string_view name = locator.substr(std::string_view("template:").size());
  if (name.starts_with("//")) {
    name.remove_prefix(2);
    logger.warning("Template locator {} should be written `template:{}` since Lima v2.0",
                   name_quote(locator), name);
  }
  return {read_file(store.find(name), kTemplateLimit), fmt::format("template:{}", name),
          name_from_yaml_path(name)};
}

Template read_http(std::string_view locator) {
  const std::string url(locator);
  return {http_get_text(url, kTemplateLimit), url,
          name_from_yaml_path(locator.substr(0, locator.find_first_of("?#")))};
}

Template read_path(const Path& path) {
  return {read_file(path, kTemplateLimit), path.string(), name_from_yaml_path(path.string())};
}

Template read_any(std::string_view locator, const TemplateStore& store, Logger& logger) {
  if (locator == "-") return {read_all(STDIN_FILENO, kTemplateLimit), "-", ""};
  const std::string_view scheme = scheme_of(locator);
  if (scheme == "template") return read_stored(locator, store, logger);
  if (scheme == "http" || scheme == "https") return read_http(locator);
  if (scheme == "file") {
    const Path path(locator.substr(std::string_view("file://").size()));
    if (!locator.starts_with("file://") || !path.is_absolute()) {
      throw Error("a file: URL must be file:// and an absolute path");
    }
    return read_path(path);
  }
  if (!scheme.empty()) {
    throw Error(fmt::format("the scheme {} is not known (known: template, http, https, file)",
                            name_quote(scheme)));
  }
  return read_path(std::filesystem::absolute(Path(locator)).lexically_normal());
}

}  // namespace

Template read_template(std::string_view locator, const TemplateStore& store, Logger& logger) {
  if (locator.empty()) throw Error("locator is empty");
  Template result = with_context(fmt::format("failed to read the template {}", name_quote(locator)),
                                 [&] { return read_any(locator, store, logger); });
  if (result.bytes.empty()) {
    throw Error(
        fmt::format("don't know how to interpret {} as a template locator", name_quote(locator)));
  }
  return result;
}

}  // namespace limequat::locator
