// The environment variables that a guest gets: Machine::env and the host's proxy settings.
//
// The proxy variables are ftp_proxy, http_proxy, https_proxy and no_proxy, in lower and upper case.
// The host's values win over Machine::env (when the machine propagates them); an empty value
// removes the variable; a proxy on the host's loopback is reached through the gateway, as seen from
// the guest; both cases get the same value, the lower-case one first. Source: reference of
// upstream, lifecycle §9.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace limequat::cidata {

using Variables = std::map<std::string, std::string>;

struct ProxyInput {
  Variables machine_env;
  Variables host_environment;  // looked into only for the proxy variables
  bool propagate = true;
  std::string gateway;                      // address of the host as the guest sees it
  std::vector<std::string> loopback_names;  // beside localhost, *.localhost, 127.0.0.0/8 and ::1
};

[[nodiscard]] Variables guest_environment(const ProxyInput& input);

// `http://user@localhost:3128/x` → `http://user@GATEWAY:3128/x`; the scheme may be missing, as curl
// allows. A value without a loopback host comes back as it is.
[[nodiscard]] std::string replace_loopback(std::string_view proxy, const ProxyInput& input);

// The names that a hosts(5) file gives to loopback addresses. No name is ever looked up in DNS: a
// start must not hang on a resolver.
[[nodiscard]] std::vector<std::string> loopback_names(std::string_view hosts_file);

}  // namespace limequat::cidata
