// `portForwards` and `copyToHost`.
#include <fmt/format.h>

#include "base/local_path.h"
#include "base/quote.h"
#include "config/tables.h"

namespace limequat::config {
namespace {

// Words of fields, for people.
constexpr std::string_view kProtocolWords[] = {"any", "tcp", "udp"};

constexpr std::string_view kAnyAddress = "0.0.0.0";
constexpr std::string_view kLoopback = "127.0.0.1";

void set_guest_range(PortForward& forward, const Field& field) {
  forward.guest_port_first = static_cast<int>(field.value.as_list()[0].as_int());
  forward.guest_port_last = static_cast<int>(field.value.as_list()[1].as_int());
}

void set_host_range(PortForward& forward, const Field& field) {
  forward.host_port_first = static_cast<int>(field.value.as_list()[0].as_int());
  forward.host_port_last = static_cast<int>(field.value.as_list()[1].as_int());
}

void check_protocol(Judge& judge, const Field& field) {
  if (!detail::parse_word(field.text(), Protocol{})) {
    judge.error(field, fmt::format("field `{}` must be `tcp`, `udp`, or `any`", judge.path()));
  }
}

constexpr Row kPortForwardRows[] = {
    {.key = "guestIPMustBeZero",
     .go_name = "GuestIPMustBeZero",
     .doc = "The rule holds only for what listens on all addresses of the guest.",
     .default_words = "true when `guestIP` is 0.0.0.0, else false",
     .type = Type::boolean,
     .bind = member<&PortForward::guest_ip_must_be_zero>},
    {.key = "guestIP",
     .go_name = "GuestIP",
     .doc = "Address in the guest that is listened on.",
     .default_words = "127.0.0.1, or 0.0.0.0 when `guestIPMustBeZero` is true",
     .type = Type::ip,
     .bind = member<&PortForward::guest_ip>,
     .omit = Omit::if_empty},
    {.key = "guestPort",
     .go_name = "GuestPort",
     .doc = "The one port in the guest that the rule is for.",
     .default_words = "every port of `guestPortRange`",
     .type = Type::integer,
     .omit = Omit::if_empty},
    {.key = "guestPortRange",
     .go_name = "GuestPortRange",
     .doc = "First and last port in the guest that the rule is for.",
     .default_words = "`guestPort`, else 1 to 65535",
     .type = Type::port_range,
     .bind = call<set_guest_range>,
     .omit = Omit::never},
    {.key = "guestSocket",
     .go_name = "GuestSocket",
     .doc = "Socket in the guest to forward, instead of a port.",
     .expand = Expand::guest,
     .bind = member<&PortForward::guest_socket>,
     .omit = Omit::if_empty},
    {.key = "hostIP",
     .go_name = "HostIP",
     .doc = "Address on the host to listen on.",
     .type = Type::ip,
     .literal = kLoopback,
     .bind = member<&PortForward::host_ip>,
     .omit = Omit::if_empty},
    {.key = "hostPort",
     .go_name = "HostPort",
     .doc = "The one port on the host.",
     .default_words = "the port of the guest",
     .type = Type::integer,
     .omit = Omit::if_empty},
    {.key = "hostPortRange",
     .go_name = "HostPortRange",
     .doc = "First and last port on the host; as many as `guestPortRange` has.",
     .default_words = "`hostPort`, else `guestPortRange`",
     .type = Type::port_range,
     .bind = call<set_host_range>,
     .omit = Omit::never},
    {.key = "hostSocket",
     .go_name = "HostSocket",
     .doc = "Socket on the host; a relative path is below the machine's folder `sock`.",
     .expand = Expand::host,
     .bind = member<&PortForward::host_socket>,
     .omit = Omit::if_empty},
    {.key = "proto",
     .go_name = "Proto",
     .doc = "Protocol that the rule is for.",
     .words = kProtocolWords,
     .literal = "any",
     .unset = empty_is_unset,
     .check = check_protocol,
     .bind = member<&PortForward::protocol>,
     .omit = Omit::if_empty},
    {.key = "reverse",
     .go_name = "Reverse",
     .doc = "Forward from the host's socket to the guest's instead.",
     .default_words = "false",
     .type = Type::boolean,
     .bind = member<&PortForward::reverse>,
     .omit = Omit::if_empty},
    {.key = "ignore",
     .go_name = "Ignore",
     .doc = "Do not forward what the rule matches.",
     .default_words = "false",
     .type = Type::boolean,
     .bind = member<&PortForward::ignore>,
     .omit = Omit::if_empty},
    {.key = "static",
     .go_name = "Static",
     .doc = "Forward from the start on, whether the guest listens or not.",
     .default_words = "false",
     .type = Type::boolean,
     .bind = member<&PortForward::is_static>,
     .omit = Omit::if_empty},
};
constexpr auto kMustBeZero = row_of(kPortForwardRows, "guestIPMustBeZero");
constexpr auto kGuestIp = row_of(kPortForwardRows, "guestIP");
constexpr auto kGuestPort = row_of(kPortForwardRows, "guestPort");
constexpr auto kGuestRange = row_of(kPortForwardRows, "guestPortRange");
constexpr auto kGuestSocket = row_of(kPortForwardRows, "guestSocket");
constexpr auto kHostPort = row_of(kPortForwardRows, "hostPort");
constexpr auto kHostRange = row_of(kPortForwardRows, "hostPortRange");
constexpr auto kHostSocket = row_of(kPortForwardRows, "hostSocket");
constexpr auto kReverse = row_of(kPortForwardRows, "reverse");
constexpr auto kStatic = row_of(kPortForwardRows, "static");

std::int64_t port_of(const Field& field) { return field.is_set() ? field.value.as_int() : 0; }
std::int64_t bound_of(const Field& range, std::size_t i) {
  return range.is_set() ? range.value.as_list()[i].as_int() : 0;
}
bool is_open(const Field& range) { return bound_of(range, 0) == 0 && bound_of(range, 1) == 0; }
Value make_range(std::int64_t first, std::int64_t last) { return Value::list({first, last}); }

void complete_port_forward(Record& rule, const Scope& scope) {
  if (rule[kGuestIp].text().empty()) {
    set_default(rule[kGuestIp], rule[kMustBeZero].is_true() ? kAnyAddress : kLoopback);
  }
  if (!rule[kMustBeZero].is_set()) {
    set_default(rule[kMustBeZero], rule[kGuestIp].text() == kAnyAddress);
  }
  if (is_open(rule[kGuestRange])) {
    const auto port = port_of(rule[kGuestPort]);
    set_default(rule[kGuestRange], port == 0 ? make_range(1, 65535) : make_range(port, port));
  }
  if (!rule[kHostSocket].text().empty()) {
    if (!rule[kHostSocket].text().starts_with('/')) {
      rule[kHostSocket].value =
          clean_path(fmt::format("{}/sock/{}", scope.instance.dir, rule[kHostSocket].text()));
    }
    if (!rule[kHostRange].is_set()) set_default(rule[kHostRange], make_range(0, 0));
  } else if (is_open(rule[kHostRange])) {
    const auto port = port_of(rule[kHostPort]);
    set_default(rule[kHostRange], port == 0 ? rule[kGuestRange].value : make_range(port, port));
  }
}

// One end of a rule: its single port against its range and socket.
struct End {
  std::size_t port, range, socket;
};
constexpr End kGuestEnd = {kGuestPort, kGuestRange, kGuestSocket};
constexpr End kHostEnd = {kHostPort, kHostRange, kHostSocket};

void check_single_port(Judge& judge, const Record& rule, const End& end) {
  const Field& port = rule[end.port];
  if (port_of(port) == 0) return;
  const std::string port_path = judge.path_of(kPortForwardRows[end.port].key);
  if (!rule[end.socket].text().empty()) {
    judge.error(port, fmt::format("field `{}` must be 0 when field `{}` is set", port_path,
                                  judge.path_of(kPortForwardRows[end.socket].key)));
  } else if (port_of(port) != bound_of(rule[end.range], 0)) {
    judge.error(port, fmt::format("field `{}` must match field `{}[0]`", port_path,
                                  judge.path_of(kPortForwardRows[end.range].key)));
  }
  check_port(judge, port, port_path, port_of(port));
}

void check_range(Judge& judge, const Record& rule, const End& end) {
  const Field& range = rule[end.range];
  if (range.place.layer == Layer::none) return;  // it follows from what is checked elsewhere
  const std::string path = judge.path_of(kPortForwardRows[end.range].key);
  for (std::size_t i = 0; i < 2; ++i) {
    check_port(judge, range, fmt::format("{}[{}]", path, i), bound_of(range, i));
  }
  if (bound_of(range, 0) > bound_of(range, 1)) {
    judge.error(
        range, fmt::format("field `{0}[1]` must be greater than or equal to field `{0}[0]`", path));
  }
}

std::int64_t length_of(const Field& range) { return bound_of(range, 1) - bound_of(range, 0); }

void check_sockets(Judge& judge, const Record& rule) {
  const Field& guest = rule[kGuestSocket];
  const Field& host = rule[kHostSocket];
  if (!guest.text().empty() && !guest.text().starts_with('/')) {
    judge.error(guest, fmt::format("field `{}` must be an absolute path, but is {}",
                                   judge.path_of("guestSocket"), name_quote(guest.text())));
  }
  if (!guest.text().empty() && host.text().empty() && length_of(rule[kHostRange]) > 0) {
    judge.error(guest,
                fmt::format("field `{}` can only be mapped to a single port or socket. not a range",
                            judge.path_of("guestSocket")));
  }
  if (!host.text().empty() && guest.text().empty() && length_of(rule[kGuestRange]) > 0) {
    judge.error(
        host, fmt::format("field `{}` can only be mapped from a single port or socket. not a range",
                          judge.path_of("hostSocket")));
  }
  // sizeof(sockaddr_un::sun_path): 108 on Linux (unix(7)), 104 on macOS.
  const std::size_t limit = judge.options.goos == "darwin" ? 104 : 108;
  if (host.text().size() >= limit) {
    judge.error(host,
                fmt::format("field `{}` must be less than UNIX_PATH_MAX={} characters, but is {}",
                            judge.path_of("hostSocket"), limit, host.text().size()));
  }
  if (rule[kReverse].is_true() && (guest.text().empty() || host.text().empty())) {
    judge.error(rule[kReverse], fmt::format("field `{}` must be false", judge.path_of("reverse")));
  }
}

constexpr std::int64_t kManyPorts = 10;

void warn_many_ports(Judge& judge, const Record& rule) {
  const auto guest = length_of(rule[kGuestRange]) + 1;
  const auto host = length_of(rule[kHostRange]) + 1;
  if (guest <= kManyPorts && host <= kManyPorts) return;
  judge.always_warn(
      rule, fmt::format("[plain mode] {} covers a range of more than {} ports (guest: {}, "
                        "host: {}). All ports will be forwarded unconditionally, which may be "
                        "inefficient.",
                        judge.path(), kManyPorts, guest, host));
}

void check_port_forward(Judge& judge, const Record& rule) {
  if (rule[kMustBeZero].is_true() && rule[kGuestIp].text() != kAnyAddress) {
    judge.error(rule[kMustBeZero],
                fmt::format("field `{}` can only be true when field `{}` is 0.0.0.0",
                            judge.path_of("guestIPMustBeZero"), judge.path_of("guestIP")));
  }
  check_single_port(judge, rule, kGuestEnd);
  check_single_port(judge, rule, kHostEnd);
  check_range(judge, rule, kGuestEnd);
  if (rule[kHostSocket].text().empty()) {
    check_range(judge, rule, kHostEnd);
    // A guest socket has no port range to compare with.
    if (rule[kGuestSocket].text().empty() &&
        length_of(rule[kGuestRange]) != length_of(rule[kHostRange])) {
      judge.error(rule[kHostRange],
                  fmt::format("field `{}` must specify the same number of ports as field `{}`",
                              judge.path_of("hostPortRange"), judge.path_of("guestPortRange")));
    }
  }
  check_sockets(judge, rule);
  if (judge.machine.plain) warn_many_ports(judge, rule);
}

// Upstream's messages call `copyToHost[0]` `CopyToHost[0]`.
void check_absolute(Judge& judge, const Field& field) {
  if (!field.text().empty() && !field.text().starts_with('/')) {
    judge.error(field, fmt::format("field `C{}` must be an absolute path, but is {}",
                                   judge.path().substr(1), name_quote(field.text())));
  }
}

constexpr Row kCopyToHostRows[] = {
    {.key = "guest",
     .go_name = "GuestFile",
     .doc = "File in the guest.",
     .expand = Expand::guest,
     .check = check_absolute,
     .bind = member<&CopyToHost::guest>,
     .omit = Omit::if_empty},
    {.key = "host",
     .go_name = "HostFile",
     .doc = "File on the host to copy it to.",
     .expand = Expand::host,
     .check = check_absolute,
     .bind = member<&CopyToHost::host>,
     .omit = Omit::if_empty},
    {.key = "skipIfMissing",
     .go_name = "SkipIfMissing",
     .doc = "Go on when the guest has no such file.",
     .default_words = "false",
     .type = Type::boolean,
     .bind = member<&CopyToHost::skip_if_missing>,
     .omit = Omit::if_empty},
    {.key = "deleteOnStop",
     .go_name = "DeleteOnStop",
     .doc = "Delete the file on the host when the machine stops.",
     .default_words = "false",
     .type = Type::boolean,
     .bind = member<&CopyToHost::delete_on_stop>,
     .omit = Omit::if_empty},
};

}  // namespace

void static_only_in_plain_mode(Field& forwards) {
  std::erase_if(forwards.parts, [](const Record& rule) { return !rule[kStatic].is_true(); });
}

constinit const Table kPortForwardTable = {.go_type = "limatype.PortForward",
                                           .rows = kPortForwardRows,
                                           .complete = complete_port_forward,
                                           .check = check_port_forward};
constinit const Table kCopyToHostTable = {.go_type = "limatype.CopyToHost",
                                          .rows = kCopyToHostRows};

}  // namespace limequat::config
