#include "cidata/network_config.h"

#include <fmt/format.h>

#include "cidata/yaml_text.h"

namespace limequat::cidata {
namespace {

// Upstream's switch for images whose network service waits for each interface that is not optional.
bool optional_interfaces(const config::Machine& machine) {
  const auto param = machine.param.find("internal_netplanOptional");
  return param != machine.param.end() && param->second == "true";
}

void add_name_servers(std::string& out, const std::vector<std::string>& addresses) {
  out += "    nameservers:\n      addresses:\n";
  for (const auto& address : addresses) out += fmt::format("      - {}\n", yaml_quoted(address));
}

}  // namespace

std::string network_config(const Plan& plan) {
  std::string out = "version: 2\nethernets:\n";
  for (const auto& nic : plan.nics) {
    out += fmt::format(
        "  {name}:\n"
        "    match:\n"
        "      macaddress: {mac}\n"
        "    set-name: {name}\n"
        "    dhcp4: true\n"
        "    dhcp4-overrides:\n"
        "      route-metric: {metric}\n"
        "    dhcp-identifier: mac\n",
        fmt::arg("name", yaml_quoted(nic.interface)), fmt::arg("mac", yaml_quoted(nic.mac_address)),
        fmt::arg("metric", nic.metric));
    if (optional_interfaces(plan.machine)) out += "    optional: true\n";
    if (nic.interface == kPrimaryInterface && !plan.dns_addresses.empty()) {
      add_name_servers(out, plan.dns_addresses);
    }
  }
  return out;
}

}  // namespace limequat::cidata
