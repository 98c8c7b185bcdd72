#include "config/networks.h"

#include <algorithm>

#include "config/reader.h"

namespace limequat::config {
namespace {

// The parts of networks.yaml that the `networks` of machines depend on. `paths` and `group` are for
// socket_vmnet, which exists on macOS only.
constexpr Row kNetworkRows[] = {
    {.key = "mode", .go_name = "Mode"},
    {.key = "gateway", .go_name = "Gateway", .type = Type::ip},
    {.key = "dhcpEnd", .go_name = "DHCPEnd", .type = Type::ip},
    {.key = "netmask", .go_name = "NetMask", .type = Type::ip},
    {.key = "interface", .go_name = "Interface"},
};
constexpr Table kNetworkTable = {.go_type = "networks.Network", .rows = kNetworkRows};

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
    if (const auto all = document.root().find("networks")) {
      for (const yaml::Entry entry : all->entries()) {
        Reader reader(document, Layer::machine);
        networks.all_[std::string(entry.key.text())] =
            make_network(reader.read(kNetworkTable, entry.value));
        if (!reader.errors().empty()) throw ConfigError(reader.errors());
      }
    }
  } catch (const yaml::YamlError& error) {
    throw ConfigError({{.message = error.message()}});
  }
  const bool has_user_network = std::ranges::any_of(networks.all_, [](const auto& entry) {
    return entry.second.mode == "user-v2" && !entry.second.gateway.empty();
  });
  if (!has_user_network) networks.all_["user-v2"] = user_network();
  return networks;
}

const NamedNetwork* Networks::find(std::string_view name) const {
  const auto found = all_.find(name);
  return found == all_.end() ? nullptr : &found->second;
}

}  // namespace limequat::config
