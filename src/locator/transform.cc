#include "locator/transform.h"

#include <fmt/format.h>

#include <set>

#include "base/error.h"
#include "base/quote.h"
#include "locator/github.h"
#include "locator/locator.h"
#include "locator/url_plugin.h"

namespace limequat::locator {
namespace {

// A plugin may make up a new locator each time.
constexpr std::size_t kMaxSteps = 32;

std::string transform_once(const std::string& locator, const std::string& scheme,
                           const Sources& sources, Logger& logger) {
  const std::string_view rest = after_scheme(locator);
  if (scheme == "template") {
    if (!rest.starts_with('/')) return locator;
    std::string better = "template:" + template_name_of(locator);
    logger.warning("Template locator {} should be written {} since Lima v2.0", name_quote(locator),
                   name_quote(better));
    return better;
  }
  if (scheme == "github") return resolve_github(rest, sources);
  const auto plugin = find_url_plugin(scheme, sources);
  return plugin ? run_url_plugin(*plugin, rest, sources) : locator;
}

}  // namespace

Transformed transform_custom_url(std::string_view given, const Sources& sources, Logger& logger) {
  Transformed result{std::string(given), std::string(given)};
  std::set<std::string> seen;
  bool github = false;
  while (seen.insert(result.locator).second && seen.size() <= kMaxSteps) {
    const std::string scheme = scheme_of(result.locator);
    if (scheme == "github") {
      github = true;
      result.origin = result.locator;
    }
    std::string next =
        scheme.empty() ? result.locator : transform_once(result.locator, scheme, sources, logger);
    if (next == result.locator) {
      if (github) logger.warning("The github: scheme is still EXPERIMENTAL");
      return result;
    }
    logger.debug("Locator {} replaced with {}", name_quote(result.locator), name_quote(next));
    result.locator = std::move(next);
  }
  throw Error(fmt::format("custom locator {} has a redirect loop", name_quote(given)));
}

}  // namespace limequat::locator
