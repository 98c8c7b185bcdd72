#include "locator/provenance.h"

#include <algorithm>
#include <cctype>
#include <string>

#include "locator/locator.h"

namespace limequat::locator {
namespace {

// Without user, password and port, in lower case; brackets stay.
std::string host_of(std::string_view url) {
  std::string_view rest = after_scheme(url);
  while (rest.starts_with('/')) rest.remove_prefix(1);
  rest = rest.substr(0, rest.find_first_of("/?#"));
  // It ends the host for some parsers: what they disagree about is no loopback.
  if (rest.find('\\') != std::string_view::npos) return {};
  const auto at = rest.rfind('@');
  if (at != std::string_view::npos) rest.remove_prefix(at + 1);
  const auto bracket = rest.find(']');
  rest = bracket == std::string_view::npos ? rest.substr(0, rest.find(':'))
                                           : rest.substr(0, bracket + 1);
  std::string host(rest);
  for (char& c : host) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return host;
}

// 127.x.y.z with nothing but numbers: `127.0.0.1.example` is a name.
bool is_loopback(std::string_view host) {
  if (host == "localhost" || host == "[::1]") return true;
  return host.starts_with("127.") && std::count(host.begin(), host.end(), '.') == 3 &&
         host.find_first_not_of("0123456789.") == std::string_view::npos;
}

}  // namespace

bool is_insecure_url(std::string_view url) {
  return scheme_of(url) == "http" && !is_loopback(host_of(url));
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
