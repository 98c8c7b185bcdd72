#include "locator/locator.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "base/error.h"
#include "base/local_path.h"
#include "base/quote.h"

namespace limequat::locator {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Go's path.Dir, with "" where it says ".".
std::string folder_of(std::string_view path) {
  const auto slash = path.rfind('/');
  if (slash == std::string_view::npos) return {};
  return clean_path(path.substr(0, std::max<std::size_t>(slash, 1)));
}

std::string_view without_query(std::string_view text) {
  return text.substr(0, text.find_first_of("?#"));
}

// ORG/REPO and the folders of PATH, with the branch behind it: `ORG/REPO/dir@v1`.
std::string github_base(std::string_view opaque) {
  const auto at = opaque.find('@');
  const std::string_view branch = at == std::string_view::npos ? "" : opaque.substr(at);
  opaque = opaque.substr(0, at);
  const auto slash = opaque.find('/');
  const std::string_view organisation = opaque.substr(0, slash);
  std::string_view rest = slash == std::string_view::npos ? "" : opaque.substr(slash + 1);
  const auto second = rest.find('/');
  std::string_view repository = rest.substr(0, second);
  if (repository.empty()) repository = organisation;
  const std::string folder =
      second == std::string_view::npos ? "" : folder_of(rest.substr(second + 1));
  return fmt::format("github:{}/{}{}{}{}", organisation, repository, folder.empty() ? "" : "/",
                     folder, branch);
}

bool climbs(std::string_view path) {
  while (!path.empty()) {
    const auto end = path.find_first_of("/\\");
    if (path.substr(0, end) == "..") return true;
    if (end == std::string_view::npos) return false;
    path.remove_prefix(end + 1);
  }
  return false;
}

std::string below(std::string_view base, std::string_view relative) {
  const std::string path = clean_path(relative);
  if (path == ".") return std::string(base);
  if (base.ends_with('/') || base.ends_with(':')) return fmt::format("{}{}", base, path);
  return fmt::format("{}/{}", base, path);
}

}  // namespace

std::string scheme_of(std::string_view locator) {
  const auto colon = locator.find(':');
  if (colon == std::string_view::npos || colon < 2 || !is_letter(locator[0])) return {};
  std::string scheme(locator.substr(0, colon));
  for (char& c : scheme) {
    if (!is_letter(c) && !is_digit(c) && c != '+' && c != '-' && c != '.') return {};
    c = ascii_lower(c);
  }
  return scheme;
}

std::string_view after_scheme(std::string_view locator) {
  return locator.substr(scheme_of(locator).size() + 1);
}

bool is_template_locator(std::string_view locator) { return scheme_of(locator) == "template"; }

std::string template_name_of(std::string_view locator) {
  const std::string_view rest = after_scheme(locator);
  if (!rest.starts_with('/')) return std::string(rest);
  const std::string path = clean_path(rest.substr(
      rest.find_first_not_of('/') == std::string_view::npos ? rest.size()
                                                            : rest.find_first_not_of('/')));
  return path == "." ? "" : path;
}

std::string base_of(std::string_view locator) {
  if (locator.empty() || locator == "-") return std::string(locator);
  const std::string scheme = scheme_of(locator);
  if (scheme.empty()) return clean_path(folder_of(locator));
  if (scheme == "github") return github_base(after_scheme(locator));
  if (scheme == "template") return "template:" + folder_of(template_name_of(locator));
  const std::string_view rest = without_query(after_scheme(locator));
  if (!rest.starts_with("//")) return fmt::format("{}:{}", scheme, folder_of(rest));
  const std::string folder = folder_of(rest.substr(2));
  return fmt::format("{}://{}", scheme, folder.empty() ? rest.substr(2) : folder);
}

std::string absolute_locator(std::string_view locator, std::string_view base,
                             std::string_view home) {
  if (locator.empty()) throw Error("locator is empty");
  if (!scheme_of(locator).empty()) return std::string(locator);
  if (is_tilde_path(locator)) return clean_path(expand_tilde(locator, home));
  if (locator.starts_with('/')) return clean_path(locator);
  if (base.empty()) throw Error("basePath is empty");
  if (base == "-") {
    throw Error(
        fmt::format("relative locator path {}: can't use relative paths when reading template "
                    "from STDIN",
                    name_quote(locator)));
  }
  if (climbs(locator)) {
    throw Error(fmt::format("relative locator path {} must not contain '..' path segments",
                            name_quote(locator)));
  }
  if (!base.starts_with("github:")) return below(base, locator);
  const auto at = base.find('@');
  const std::string_view branch = at == std::string_view::npos ? "" : base.substr(at);
  return below(base.substr(0, at), locator) + std::string(branch);
}

}  // namespace limequat::locator
