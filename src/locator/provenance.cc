#include "locator/provenance.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "base/ascii.h"
#include "base/loopback.h"
#include "base/quote.h"
#include "locator/locator.h"

namespace limequat::locator {
namespace {

// The host of what follows `http://`; "" when it is written in a way that readers of URLs disagree
// about (user:password@, backslash, control characters, an odd port).
std::string_view host_of(std::string_view rest) {
  std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  const bool odd = std::ranges::any_of(authority, [](char c) {
    return c == '@' || c == '\\' || c == '%' || static_cast<unsigned char>(c) <= ' ';
  });
  if (odd) return {};
  const auto bracket = authority.rfind(']');
  const auto colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon == std::string_view::npos) return authority;
  const std::string_view port = authority.substr(colon + 1);
  if (port.find_first_not_of("0123456789") != std::string_view::npos) return {};
  return authority.substr(0, colon);
}

// Of what the user has on this machine.
bool is_local_scheme(std::string_view scheme) {
  return scheme.empty() || scheme == "file" || scheme == "template";
}

bool is_remote_scheme(std::string_view scheme) {
  return scheme == "http" || scheme == "https" || scheme == "github";
}

}  // namespace

bool is_insecure_url(std::string_view url) {
  constexpr std::string_view kScheme = "http:";
  const auto start =
      std::ranges::find_if(url, [](char c) { return static_cast<unsigned char>(c) > ' '; });
  const std::string text = ascii_lower({start, url.end()});
  if (!text.starts_with(kScheme)) return false;
  const std::string_view rest = std::string_view(text).substr(kScheme.size());
  return !rest.starts_with("//") || !is_loopback_host(host_of(rest.substr(2)));
}

bool came_insecurely(const Part& part) {
  return is_insecure_url(part.url) || is_insecure_url(part.final_url);
}

bool is_foreign(const Part& part) {
  if (part.locator == "-" || part.from_stream) return true;
  for (const std::string_view where : {std::string_view(part.locator), std::string_view(part.url),
                                       std::string_view(part.final_url)}) {
    if (!is_local_scheme(scheme_of(where))) return true;
  }
  return false;
}

bool has_foreign_part(const Template& source) {
  return std::ranges::any_of(source.parts, is_foreign);
}

std::string foreign_refusal(const Part& from, std::string_view what) {
  const std::string where =
      from.locator == "-" ? "standard input"
                          : name_quote(from.final_url.empty() ? from.locator : from.final_url);
  return fmt::format(
      "a template that came from {} {} (hint: save it with `limactl template copy`, read it, then "
      "use your copy)",
      where, what);
}

std::string foreign_reference_problem(const Part& from, std::string_view reference) {
  const std::string scheme = scheme_of(reference);
  if (is_remote_scheme(scheme) || scheme == "template") return {};
  if (is_local_scheme(scheme)) return foreign_refusal(from, "may not read files of this machine");
  return foreign_refusal(
      from, fmt::format("may name http(s), github: and template: locators only, not the scheme {}",
                        name_quote(scheme)));
}

const Part* insecure_part(const Template& source) {
  const auto found = std::find_if(source.parts.begin(), source.parts.end(), came_insecurely);
  return found == source.parts.end() ? nullptr : &*found;
}

}  // namespace limequat::locator
