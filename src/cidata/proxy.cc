#include "cidata/proxy.h"

#include <arpa/inet.h>

#include <algorithm>
#include <optional>

#include "base/ascii.h"

namespace limequat::cidata {
namespace {

constexpr std::string_view kLowerNames[] = {"ftp_proxy", "http_proxy", "https_proxy", "no_proxy"};

std::string upper(std::string_view text) {
  std::string out;
  for (const char c : text) out += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

bool is_loopback_address(const std::string& host) {
  in_addr v4{};
  if (inet_pton(AF_INET, host.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24) == 127;
  in6_addr v6{};
  if (inet_pton(AF_INET6, host.c_str(), &v6) != 1) return false;
  return IN6_IS_ADDR_LOOPBACK(&v6) || (IN6_IS_ADDR_V4MAPPED(&v6) && v6.s6_addr[12] == 127);
}

bool is_loopback(std::string_view host, const std::vector<std::string>& names) {
  const auto name = ascii_lower(host);
  // RFC 6761 §6.3: every name below localhost is the loopback.
  return name == "localhost" || name.ends_with(".localhost") || is_loopback_address(name) ||
         std::any_of(names.begin(), names.end(),
                     [&](const auto& n) { return ascii_lower(n) == name; });
}

struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// Where the host stands in `[scheme://][user@]host[:port][/…]`, brackets of IPv6 included.
Range find_host(std::string_view url) {
  const auto scheme = url.find("://");
  Range host;
  host.begin = scheme == url.npos ? 0 : scheme + 3;
  host.end = std::min(url.find_first_of("/?#", host.begin), url.size());
  if (const auto at = url.substr(0, host.end).rfind('@'); at != url.npos && at >= host.begin) {
    host.begin = at + 1;
  }
  const auto authority = url.substr(host.begin, host.end - host.begin);
  const auto bracket = authority.starts_with('[') ? authority.find(']') : authority.npos;
  const auto length = bracket != authority.npos ? bracket + 1 : authority.find(':');
  if (length != authority.npos) host.end = host.begin + length;
  return host;
}

void propagate(Variables& variables, const Variables& host, const std::string& name) {
  if (const auto found = host.find(name); found != host.end()) variables[name] = found->second;
}

// Lower case wins when both are there.
void unify(Variables& variables, const std::string& lower_name, const std::string& upper_name) {
  if (const auto found = variables.find(lower_name); found != variables.end()) {
    variables[upper_name] = found->second;
  } else if (const auto other = variables.find(upper_name); other != variables.end()) {
    variables[lower_name] = other->second;
  }
}

}  // namespace

std::string replace_loopback(std::string_view proxy, const ProxyInput& input) {
  const auto range = find_host(proxy);
  auto host = proxy.substr(range.begin, range.end - range.begin);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (!is_loopback(host, input.loopback_names)) return std::string(proxy);
  std::string out(proxy);
  return out.replace(range.begin, range.end - range.begin, input.gateway);
}

Variables guest_environment(const ProxyInput& input) {
  Variables variables = input.machine_env;
  for (const auto name : kLowerNames) {
    const std::string lower_name(name);
    const auto upper_name = upper(name);
    for (const auto& variable : {lower_name, upper_name}) {
      if (input.propagate) propagate(variables, input.host_environment, variable);
      const auto found = variables.find(variable);
      if (found == variables.end()) continue;
      if (found->second.empty()) {
        variables.erase(found);
      } else if (name != "no_proxy") {
        found->second = replace_loopback(found->second, input);
      }
    }
    unify(variables, lower_name, upper_name);
  }
  return variables;
}

std::vector<std::string> loopback_names(std::string_view hosts_file) {
  std::vector<std::string> names;
  while (!hosts_file.empty()) {
    const auto end = std::min(hosts_file.find('\n'), hosts_file.size());
    auto line = hosts_file.substr(0, end);
    hosts_file.remove_prefix(std::min(end + 1, hosts_file.size()));
    line = line.substr(0, line.find('#'));
    std::optional<bool> loopback;  // known after the first word, the address
    while (true) {
      const auto begin = line.find_first_not_of(" \t\r");
      if (begin == line.npos) break;
      line.remove_prefix(begin);
      const std::string word(line.substr(0, line.find_first_of(" \t\r")));
      line.remove_prefix(word.size());
      if (!loopback) {
        loopback = is_loopback_address(word);
      } else if (*loopback) {
        names.push_back(word);
      }
    }
  }
  return names;
}

}  // namespace limequat::cidata
