// `networks` and `hostResolver`.
#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <map>

#include "base/quote.h"
#include "config/derived.h"
#include "config/networks.h"
#include "config/tables.h"

namespace limequat::config {
namespace {

// Words of fields, for people.
constexpr std::string_view kBuiltinNetworks[] = {"user-v2", "shared", "bridged", "host"};

Value interface_name(const Scope& scope) { return fmt::format("lima{}", scope.index); }

Value card_address(const Scope& scope) {
  return mac_address(scope.facts.machine_id, fmt::format("{}#{}", scope.file, scope.index));
}

// Bytes of an address in one of the forms of Go's net.ParseMAC; 0 when it is none.
std::size_t mac_length(std::string_view text) {
  if (text.size() < 14) return 0;
  const bool dotted = text[4] == '.';
  const std::size_t group = dotted ? 4 : 2;
  const char separator = dotted ? '.' : text[2];
  if (separator != ':' && separator != '-' && separator != '.') return 0;
  if ((text.size() + 1) % (group + 1) != 0) return 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool at_separator = i % (group + 1) == group;
    if (at_separator ? text[i] != separator
                     : std::isxdigit(static_cast<unsigned char>(text[i])) == 0) {
      return 0;
    }
  }
  const std::size_t bytes = (text.size() + 1) / (group + 1) * (group / 2);
  return bytes == 6 || bytes == 8 || bytes == 20 ? bytes : 0;
}

void check_mac(Judge& judge, const Field& field) {
  const std::size_t bytes = mac_length(field.text());
  if (bytes == 0) {
    judge.error(field, fmt::format("field `{}` invalid: address {}: invalid MAC address",
                                   judge.path(), field.text()));
  } else if (bytes != 6) {
    judge.error(field,
                fmt::format("field `{}` must be a 48 bit (6 bytes) MAC address; actual length "
                            "of {} is {} bytes",
                            judge.path(), name_quote(field.text()), bytes));
  }
}

constexpr std::string_view kSlirpInterface = "eth0";

void check_interface(Judge& judge, const Field& field) {
  const std::string_view name = field.text();
  if (name.size() >= 16) {  // IFNAMSIZ, with the final NUL: netdevice(7)
    judge.error(field, fmt::format("field `{}` must be less than 16 bytes, but is {} bytes: {}",
                                   judge.path(), name.size(), name_quote(name)));
  }
  if (name.find_first_of(" \t\n/") != std::string_view::npos) {
    judge.error(field,
                fmt::format("field `{}` must not contain whitespace or slashes", judge.path()));
  }
  if (name == kSlirpInterface) {
    judge.error(field,
                fmt::format("field `{}` must not be set to `{}` because it is reserved for slirp",
                            judge.path(), name));
  }
}

constexpr Row kNetworkRows[] = {
    {.key = "lima",
     .go_name = "Lima",
     .doc = "Name of a network in networks.yaml.",
     .words = kBuiltinNetworks,
     .open_words = true,
     .bind = member<&Network::lima>,
     .omit = Omit::if_empty},
    {.key = "socket",
     .go_name = "Socket",
     .doc = "Path of a socket that QEMU shall connect the card to.",
     .bind = member<&Network::socket>,
     .omit = Omit::if_empty},
    {.key = "vzNAT",
     .go_name = "VZNAT",
     .doc = "Use the network of macOS' own virtualization; for vz only.",
     .default_words = "false",
     .type = Type::boolean,
     .bind = member<&Network::vz_nat>},
    {.key = "macAddress",
     .go_name = "MACAddress",
     .doc = "Hardware address of the card.",
     .default_words = "one that follows from the machine's path",
     .compute = card_address,
     .unset = empty_is_unset,
     .check = check_mac,
     .bind = member<&Network::mac_address>,
     .omit = Omit::if_empty},
    {.key = "interface",
     .go_name = "Interface",
     .doc = "Name of the card in the guest.",
     .default_words = "lima0, lima1 and so on",
     .compute = interface_name,
     .unset = empty_is_unset,
     .check = check_interface,
     .bind = member<&Network::interface>,
     .omit = Omit::if_empty},
    {.key = "metric",
     .go_name = "Metric",
     .doc = "Priority of the routes of this card; the lowest wins.",
     .type = Type::unsigned32,
     .literal = 100,
     .bind = member<&Network::metric>},
};
constexpr auto kLima = row_of(kNetworkRows, "lima");
constexpr auto kSocket = row_of(kNetworkRows, "socket");
constexpr auto kVzNat = row_of(kNetworkRows, "vzNAT");
constexpr auto kMac = row_of(kNetworkRows, "macAddress");
constexpr auto kInterface = row_of(kNetworkRows, "interface");
constexpr auto kMetric = row_of(kNetworkRows, "metric");

std::string_view network_identity(const Record& network) { return network[kInterface].text(); }

void absorb_network(Record& earlier, Record& later, const Scope& scope) {
  const bool lima = !later[kLima].text().empty();
  if (lima && !later[kSocket].text().empty()) {
    scope.warn(later.place, "networks",
               fmt::format("Network {} has both socket={} and lima={} fields; ignoring socket",
                           name_quote(later[kInterface].text()), name_quote(later[kSocket].text()),
                           name_quote(later[kLima].text())));
  }
  if (lima) {
    earlier[kLima] = std::move(later[kLima]);
    earlier[kSocket] = {};
  } else if (!later[kSocket].text().empty()) {
    earlier[kSocket] = std::move(later[kSocket]);
    earlier[kLima] = {};
  }
  for (const std::size_t row : {kMac, kMetric}) {
    if (later[row].is_set()) earlier[row] = std::move(later[row]);
  }
}

void check_lima_network(Judge& judge, const Field& field) {
  const Networks builtin = judge.options.networks == nullptr ? Networks::builtin() : Networks();
  const Networks& networks = judge.options.networks == nullptr ? builtin : *judge.options.networks;
  const NamedNetwork* network = networks.find(field.text());
  if (network == nullptr) {
    judge.error(
        field, fmt::format("field `{}` references network {} which is not defined in networks.yaml",
                           judge.path_of("lima"), name_quote(field.text())));
  } else if (network->mode != "user-v2" && judge.options.goos != "darwin") {
    judge.error(field, fmt::format("field `{}` is only supported on macOS right now",
                                   judge.path_of("lima")));
  }
}

void check_socket(Judge& judge, const Field& field) {
  struct stat status = {};
  const std::string path(field.text());
  if (::stat(path.c_str(), &status) != 0) {
    if (errno == ENOENT) return;
    judge.error(field, fmt::format("field `{}`: stat {}: {}", judge.path_of("socket"), path,
                                   std::strerror(errno)));
  } else if (!S_ISSOCK(status.st_mode)) {
    judge.error(field, fmt::format("field `{}` {} points to a non-socket file",
                                   judge.path_of("socket"), name_quote(path)));
  }
}

void check_network(Judge& judge, const Record& network) {
  const bool lima = !network[kLima].text().empty();
  const bool socket = !network[kSocket].text().empty();
  const bool vz_nat = network[kVzNat].is_true();
  if (lima) check_lima_network(judge, network[kLima]);
  if (socket) check_socket(judge, network[kSocket]);
  const auto exclusive = [&](const char* one, const char* other) {
    judge.error(network, fmt::format("field `{}` and field `{}` are mutually exclusive",
                                     judge.path_of(one), judge.path_of(other)));
  };
  if (lima && socket) exclusive("lima", "socket");
  if (lima && vz_nat) exclusive("lima", "vzNAT");
  if (socket && vz_nat) exclusive("socket", "vzNAT");
  if (!lima && !socket && !vz_nat) {
    judge.error(network, fmt::format("field `{}` or  field `{}` must be set", judge.path_of("lima"),
                                     judge.path_of("socket")));
  }
}

constexpr Row kHostResolverRows[] = {
    {.key = "enabled",
     .go_name = "Enabled",
     .doc = "Answer the guest's questions for names with the host's resolver.",
     .type = Type::boolean,
     .literal = true,
     .bind = member<&HostResolver::enabled>},
    {.key = "ipv6",
     .go_name = "IPv6",
     .doc = "Also answer with IPv6 addresses.",
     .type = Type::boolean,
     .literal = false,
     .bind = member<&HostResolver::ipv6>},
    {.key = "hosts",
     .go_name = "Hosts",
     .doc = "Names of your own with the name or address that they stand for.",
     .type = Type::text_map,
     .merge = Merge::by_key,
     .bind = member<&HostResolver::hosts>,
     .omit = Omit::if_empty},
};

}  // namespace

void check_networks(Judge& judge, const Field& field) {
  std::map<std::string_view, std::size_t> seen;
  for (std::size_t i = 0; i < field.parts.size(); ++i) {
    const Field& interface = field.parts[i][kInterface];
    const auto [at, fresh] = seen.try_emplace(interface.text(), i);
    if (fresh) continue;
    judge.error(interface, fmt::format("field `networks[{}].interface` value {} has already been "
                                       "used by field `networks[{}].interface`",
                                       i, name_quote(interface.text()), at->second));
  }
}

constinit const Table kNetworkTable = {.go_type = "limatype.Network",
                                       .rows = kNetworkRows,
                                       .identity = network_identity,
                                       .absorb = absorb_network,
                                       .check = check_network};
constinit const Table kHostResolverTable = {.go_type = "limatype.HostResolver",
                                            .rows = kHostResolverRows};

}  // namespace limequat::config
