#include "locator/provenance.h"

#include <algorithm>
#include <string>

#include "base/ascii.h"
#include "locator/locator.h"

namespace limequat::locator {
namespace {

// 127.A.B.C in the one spelling that every resolver reads alike: no octal, hex or short forms.
bool is_loopback_v4(std::string_view host) {
  int parts = 0;
  while (parts < 4) {
    const std::string_view part = host.substr(0, host.find('.'));
    const bool digits = !part.empty() && part.size() <= 3 &&
                        part.find_first_not_of("0123456789") == std::string_view::npos;
    if (!digits || (part.size() > 1 && part.front() == '0') || std::stoi(std::string(part)) > 255) {
      return false;
    }
    if (parts == 0 && part != "127") return false;
    ++parts;
    if (part.size() == host.size()) return parts == 4;
    host.remove_prefix(part.size() + 1);
  }
  return false;
}

bool is_loopback(std::string_view host) {
  return host == "localhost" || host == "[::1]" || is_loopback_v4(host);
}

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

}  // namespace

bool is_insecure_url(std::string_view url) {
  constexpr std::string_view kScheme = "http:";
  const auto start =
      std::ranges::find_if(url, [](char c) { return static_cast<unsigned char>(c) > ' '; });
  const std::string text = ascii_lower({start, url.end()});
  if (!text.starts_with(kScheme)) return false;
  const std::string_view rest = std::string_view(text).substr(kScheme.size());
  return !rest.starts_with("//") || !is_loopback(host_of(rest.substr(2)));
}

bool came_insecurely(const Part& part) {
  return is_insecure_url(part.url) || is_insecure_url(part.final_url);
}

bool came_over_http(const Part& part) {
  const std::string scheme = scheme_of(part.final_url);
  return scheme == "http" || scheme == "https";
}

const Part* insecure_part(const Template& source) {
  const auto found = std::find_if(source.parts.begin(), source.parts.end(), came_insecurely);
  return found == source.parts.end() ? nullptr : &*found;
}

}  // namespace limequat::locator
