#include "cidata/plan.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <array>
#include <cctype>

#include "base/ascii.h"
#include "base/error.h"
#include "base/quote.h"
#include "base/size.h"
#include "cidata/line_field.h"

namespace limequat::cidata {
namespace {

void require_set(std::string_view field, std::string_view value) {
  if (value.empty()) throw Error(fmt::format("field {} must be set", name_quote(field)));
}

void require_mac_address(std::string_view field, std::string_view address) {
  bool valid = address.size() == 17;
  for (std::size_t i = 0; valid && i < address.size(); ++i) {
    valid =
        i % 3 == 2 ? address[i] == ':' : std::isxdigit(static_cast<unsigned char>(address[i])) != 0;
  }
  if (!valid) {
    throw Error(
        fmt::format("field {} is {}, not a MAC address", name_quote(field), name_quote(address)));
  }
}

// IFNAMSIZ of linux/if.h is 16 with the NUL; a name is also a file name below /sys/class/net.
void require_interface_name(std::string_view field, std::string_view name) {
  constexpr std::string_view kAllowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
  if (name.empty() || name.size() > 15 || name[0] == '.' ||
      name.find_first_not_of(kAllowed) != name.npos) {
    throw Error(fmt::format("field {} is {}, not a name of an interface", name_quote(field),
                            name_quote(name)));
  }
}

void require_ip_address(std::string_view field, const std::string& address) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  if (inet_pton(AF_INET, address.c_str(), bytes.data()) != 1 &&
      inet_pton(AF_INET6, address.c_str(), bytes.data()) != 1) {
    throw Error(
        fmt::format("field {} has {}, not an IP address", name_quote(field), name_quote(address)));
  }
}

void check_user(const config::User& user) {
  require_set("user.name", user.name);
  require_passwd_field("user.name", user.name);
  if (user.name == "root") throw Error("field `user.name` must not be `root`");
  if (user.uid == 0) throw Error("field `user.uid` must not be 0");
  require_set("user.home", user.home);
  require_passwd_field("user.home", user.home);
  require_set("user.shell", user.shell);
  require_passwd_field("user.shell", user.shell);
}

void check_input(const config::Machine& machine, const SeedInput& input) {
  if (machine.os != config::Os::linux) {
    throw Error(fmt::format("no seed can be made for a guest with OS {} yet: only Linux",
                            name_quote(config::to_string(machine.os))));
  }
  require_line("name", input.instance_name);
  require_set("hostname", input.hostname);
  require_line("hostname", input.hostname);
  require_line("instance-id", input.iid);
  if (input.ssh_public_keys.empty()) throw Error("the machine needs at least one public ssh key");
  for (const auto& key : input.ssh_public_keys) require_line("public ssh key", key);
  check_user(machine.user);
}

std::vector<Nic> make_nics(const config::Machine& machine, const SeedInput& input) {
  std::vector<Nic> nics = {{ascii_lower(input.mac_address), kPrimaryInterface, 200}};
  require_mac_address("mac address", nics[0].mac_address);
  for (std::size_t i = 0; i < machine.networks.size(); ++i) {
    if (i == input.primary_network) continue;
    const auto& network = machine.networks[i];
    require_mac_address(fmt::format("networks[{}].macAddress", i), network.mac_address);
    require_interface_name(fmt::format("networks[{}].interface", i), network.interface);
    nics.push_back({ascii_lower(network.mac_address), network.interface, network.metric});
  }
  return nics;
}

void add_dns(Plan& plan) {
  const auto& machine = plan.machine;
  const auto& input = plan.input;
  if (!machine.dns.empty()) {
    plan.dns_addresses = machine.dns;
  } else if (input.primary_network || machine.vm_type == "vz") {
    plan.dns_addresses = {input.slirp.dns};
  } else if (machine.host_resolver.enabled) {
    plan.dns_addresses = {input.slirp.dns};
    plan.dns_ports = input.dns_ports;
  } else {
    plan.dns_addresses = input.host_dns_addresses;
  }
  for (const auto& address : plan.dns_addresses) require_ip_address("dns", address);
}

void add_environment(Plan& plan) {
  plan.environment = guest_environment({.machine_env = plan.machine.env,
                                        .host_environment = plan.input.host_environment,
                                        .propagate = plan.machine.propagate_proxy_env,
                                        .gateway = plan.input.slirp.gateway,
                                        .loopback_names = plan.input.loopback_names});
  for (const auto& [name, value] : plan.environment) {
    require_variable_name("env", name);
    require_line(fmt::format("env.{}", name), value);
  }
}

std::string mount_options(const config::Machine& machine, const config::Mount& mount) {
  if (machine.mount_type != "9p" && machine.mount_type != "virtiofs") return "defaults";
  std::string options = mount.writable ? "rw" : "ro";
  if (machine.mount_type == "9p") {
    options +=
        fmt::format(",trans=virtio,version={},msize={},cache={}", mount.nine_p.protocol_version,
                    parse_size(mount.nine_p.msize), mount.nine_p.cache);
  }
  // A share that the driver could not offer must not stop the boot.
  return options + ",nofail";
}

void add_mounts(Plan& plan) {
  if (!plan.input.capabilities.mounts) return;
  const auto& machine = plan.machine;
  plan.mount_type = machine.mount_type;
  for (std::size_t i = 0; i < machine.mounts.size(); ++i) {
    const auto& mount = machine.mounts[i];
    const auto field = fmt::format("mounts[{}].mountPoint", i);
    require_line(field, mount.mount_point);
    if (!mount.mount_point.starts_with('/')) {
      throw Error(fmt::format("field {} must be absolute, got {}", name_quote(field),
                              name_quote(mount.mount_point)));
    }
    plan.mounts.push_back(
        {.tag = i < plan.input.mount_tags.size() ? plan.input.mount_tags[i] : "",
         .mount_point = mount.mount_point,
         .type = machine.mount_type == "reverse-sshfs" ? "sshfs" : machine.mount_type,
         .options = mount_options(machine, mount)});
    if (mount.location == plan.input.host_home) plan.host_home_mount_point = mount.mount_point;
  }
}

}  // namespace

Plan make_plan(const config::Machine& machine, const SeedInput& input) {
  check_input(machine, input);
  Plan plan{.machine = machine, .input = input};
  plan.comment = printable(machine.user.comment);
  require_passwd_field("user.comment", plan.comment);
  plan.nics = make_nics(machine, input);
  add_dns(plan);
  add_environment(plan);
  add_mounts(plan);
  return plan;
}

}  // namespace limequat::cidata
