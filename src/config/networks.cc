#include "config/networks.h"

#include <fmt/format.h>

#include <algorithm>

#include "config/reader.h"
#include "yaml/emit.h"

namespace limequat::config {
namespace {

constexpr Row kNetworkRows[] = {
    {.key = "mode", .go_name = "Mode"},
    {.key = "gateway", .go_name = "Gateway", .type = Type::ip},
    {.key = "dhcpEnd", .go_name = "DHCPEnd", .type = Type::ip},
    {.key = "netmask", .go_name = "NetMask", .type = Type::ip},
    {.key = "interface", .go_name = "Interface"},
};
constexpr Table kNetworkTable = {.go_type = "networks.Network", .rows = kNetworkRows};

// `paths` and `group` are for socket_vmnet, which exists on macOS only.
constexpr Row kPathRows[] = {
    {.key = "socketVMNet", .go_name = "SocketVMNet"},
    {.key = "varRun", .go_name = "VarRun"},
    {.key = "sudoers", .go_name = "Sudoers"},
};
constexpr Table kPathTable = {.go_type = "networks.Paths", .rows = kPathRows};
constexpr Row kFileRows[] = {
    {.key = "paths", .go_name = "Paths", .type = Type::part, .table = &kPathTable},
    {.key = "group", .go_name = "Group"},
    {.key = "networks", .go_name = "Networks", .type = Type::any_map},
};
constexpr Table kFileTable = {.go_type = "networks.Config", .rows = kFileRows};

NamedNetwork user_network() {
  return {.mode = "user-v2", .gateway = "192.168.104.1", .netmask = "255.255.255.0"};
}

NamedNetwork make_network(const Record& record) {
  return {.mode = std::string(record[row_of(kNetworkRows, "mode")].text()),
          .gateway = std::string(record[row_of(kNetworkRows, "gateway")].text()),
          .dhcp_end = std::string(record[row_of(kNetworkRows, "dhcpEnd")].text()),
          .netmask = std::string(record[row_of(kNetworkRows, "netmask")].text()),
          .interface = std::string(record[row_of(kNetworkRows, "interface")].text())};
}

}  // namespace

Networks Networks::builtin() {
  Networks networks;
  networks.all_ = {{"user-v2", user_network()},
                   {"shared",
                    {.mode = "shared",
                     .gateway = "192.168.105.1",
                     .dhcp_end = "192.168.105.254",
                     .netmask = "255.255.255.0"}},
                   {"bridged", {.mode = "bridged", .interface = "en0"}},
                   {"host",
                    {.mode = "host",
                     .gateway = "192.168.106.1",
                     .dhcp_end = "192.168.106.254",
                     .netmask = "255.255.255.0"}}};
  return networks;
}

Networks Networks::parse(const std::optional<LayerText>& file) {
  if (!file) return builtin();
  Networks networks;
  try {
    const auto document = yaml::Document::parse(file->text, file->path);
    Reader reader(document, Layer::machine);
    const Record root = reader.read(kFileTable);
    if (!root[row_of(kFileRows, "paths")].parts.empty()) {
      const Record& paths = root[row_of(kFileRows, "paths")].parts.front();
      networks.socket_vmnet_ = paths[row_of(kPathRows, "socketVMNet")].text();
      networks.var_run_ = paths[row_of(kPathRows, "varRun")].text();
      networks.sudoers_ = paths[row_of(kPathRows, "sudoers")].text();
    }
    networks.group_ = root[row_of(kFileRows, "group")].text();
    if (const auto all = document.root().find("networks")) {
      for (const yaml::Entry entry : all->entries()) {
        networks.all_[std::string(entry.key.text())] =
            make_network(reader.read(kNetworkTable, entry.value));
      }
    }
    if (!reader.errors().empty()) throw ConfigError(reader.errors());
    networks.warnings_ = reader.warnings();
  } catch (const yaml::YamlError& error) {
    throw ConfigError({{.message = error.message()}});
  }
  const bool has_user_network = std::ranges::any_of(networks.all_, [](const auto& entry) {
    return entry.second.mode == "user-v2" && !entry.second.gateway.empty();
  });
  if (!has_user_network) networks.all_["user-v2"] = user_network();
  return networks;
}

std::string Networks::default_text(std::string_view socket_vmnet) {
  return fmt::format(R"(# The networks that `networks: [{{lima: NAME}}]` of a machine may name.

# Of use on macOS only. socket_vmnet runs as root, by way of sudo: nobody but root may be able to
# write these files and the folders above them.
paths:
  socketVMNet: {}
  varRun: /private/var/run/lima
  sudoers: /private/etc/sudoers.d/lima

# Members of this group may start socket_vmnet (macOS).
group: admin

networks:
  # Machines that see each other, on every host, without root.
  user-v2:
    mode: user-v2
    gateway: 192.168.104.1
    netmask: 255.255.255.0
  # The rest needs socket_vmnet.
  shared:
    mode: shared
    gateway: 192.168.105.1
    dhcpEnd: 192.168.105.254
    netmask: 255.255.255.0
  bridged:
    mode: bridged
    interface: en0
  host:
    mode: host
    gateway: 192.168.106.1
    dhcpEnd: 192.168.106.254
    netmask: 255.255.255.0
)",
                     yaml::emit_scalar(std::string(socket_vmnet), yaml::Style::double_quoted));
}

const NamedNetwork* Networks::find(std::string_view name) const {
  const auto found = all_.find(name);
  return found == all_.end() ? nullptr : &found->second;
}

}  // namespace limequat::config
