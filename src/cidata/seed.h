// The seed: the files that a machine reads at its first instruction and at each boot after that.
//
// Cloud-init in the guest finds them on a small ISO with the label `cidata` (iso.h): user-data,
// meta-data, network-config; then /boot.sh and what it reads: lima.env, param.env, etc_environment,
// boot scripts, provisioning scripts. Everything here is a pure function from a validated
// config::Machine and a SeedInput to bytes. The host agent makes a new seed at each start, with a
// new instance id, so that cloud-init applies it again.
//
// Every value is quoted for the file it goes into. What a file cannot carry (a line break, a NUL,
// text that is not UTF-8, a `:` in what becomes a field of /etc/passwd) is an Error that names the
// field: nothing is dropped or cut silently.
//
// Source of the layout: reference of upstream, lifecycle §9.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cidata/embedded_files.h"
#include "config/machine.h"

namespace limequat::cidata {

struct SeedFile {
  std::string path;  // relative, '/' between components
  std::string bytes;
  mode_t mode = 0644;
  friend bool operator==(const SeedFile&, const SeedFile&) = default;
};

struct Seed {
  std::vector<SeedFile> files;  // in the order of their paths
  // For the log: what is legal but will not work as its author may think.
  std::vector<std::string> warnings;
};

// What this build can serve in a guest. A part that is off leaves its variables empty (as in a
// machine that asks for none), whatever the Machine says.
struct Capabilities {
  bool mounts = false;
  bool additional_disks = false;
  bool containerd = false;
  bool guest_agent = false;
};

// Addresses on the network of the guest's first interface. Defaults: QEMU's user network as
// upstream sets it up.
struct SlirpAddresses {
  std::string gateway = "192.168.5.2";
  std::string dns = "192.168.5.3";
  std::string ip_address = "192.168.5.15";  // "" on a user-v2 network
};

// The guest's end of the host agent's DNS server; 0 when there is none, and then the resolver of
// the user network answers.
struct DnsPorts {
  int udp = 0;
  int tcp = 0;
};

struct SeedInput {
  std::string instance_name;
  std::string hostname;                      // lima-NAME
  std::string iid;                           // "iid-<unix time>"; new at each start
  std::string mac_address;                   // of eth0
  std::vector<std::string> ssh_public_keys;  // at least one line
  // The environment of the starting process, for the *_proxy variables (proxy.h); others are
  // ignored.
  std::map<std::string, std::string> host_environment;
  // Host names that mean the host itself beside localhost, from its /etc/hosts (proxy.h).
  std::vector<std::string> loopback_names;
  // For a machine without `dns` and without host resolver; may be empty: the guest asks DHCP.
  std::vector<std::string> host_dns_addresses;
  DnsPorts dns_ports;
  SlirpAddresses slirp;
  // Index in Machine::networks of the user-v2 network that takes the place of the user network.
  std::optional<std::size_t> primary_network;
  std::string host_home;  // to find the mount point of the host's home
  // One for each of Machine::mounts, from the driver: the names of its shares.
  std::vector<std::string> mount_tags;
  // The contents of Machine::ca_certs.files, read by the caller.
  std::vector<std::string> ca_cert_files;
  std::string virtio_port;  // of the guest agent; "" = none
  int vsock_port = 0;
  bool debug = false;
  Capabilities capabilities;
  // guest/** of the source tree; tests pass a few of their own.
  std::span<const EmbeddedFile> guest_files = embedded_files();
  // Added as they are: the guest agent, boot scripts of a driver.
  std::vector<SeedFile> extra_files;
};

// Everything on the ISO. Throws Error with the name of the field that cannot be written.
[[nodiscard]] Seed make_seed(const config::Machine& machine, const SeedInput& input);

// The text of cloud-config.yaml in the machine's folder, for people and other tools: user-data
// without the boot script, mounts and DNS.
[[nodiscard]] std::string make_cloud_config(const config::Machine& machine, const SeedInput& input);

}  // namespace limequat::cidata
