// config::Machine: what a `lima.yaml` means, complete and validated.
//
// Made by config::load (load.h) out of three layers (override.yaml, the machine's own lima.yaml,
// default.yaml) and the built-in defaults; immutable from then on. Nobody below `config/` sees YAML
// and nobody edits a Machine. Sizes are bytes. Template variables (`{{.Home}}` …) are expanded,
// except in host scripts and `message`, which are rendered when they are used.
//
// Field names and meanings: reference of upstream, config §4. A member that upstream leaves unset
// by default is std::optional; everything else has its default filled in.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/host_script.h"
#include "gotemplate/value.h"

namespace limequat::config {

struct Resolved;

enum class Os { linux, darwin, freebsd, windows };
enum class Arch { x86_64, aarch64, armv7l, ppc64le, riscv64, s390x };

[[nodiscard]] std::string_view to_string(Os os);      // "Linux", as in lima.yaml
[[nodiscard]] std::string_view to_string(Arch arch);  // "x86_64", as in lima.yaml
[[nodiscard]] std::optional<Os> parse_os(std::string_view word);
[[nodiscard]] std::optional<Arch> parse_arch(std::string_view word);
[[nodiscard]] std::optional<Arch> parse_go_arch(std::string_view goarch);  // "amd64"
[[nodiscard]] Arch host_arch();
// Go's runtime.GOOS and GOARCH of this host: "linux", "amd64".
[[nodiscard]] std::string_view host_goos();
[[nodiscard]] std::string_view host_goarch();

// A file to fetch: URL or local path, with the OCI digest it must have ("" = not checked).
struct File {
  std::string location;
  Arch arch = Arch::x86_64;
  std::string digest;
};

struct Kernel : File {
  std::string cmdline;
};

struct Image : File {
  std::optional<Kernel> kernel;
  std::optional<File> initrd;
  std::string variant;
  std::string arch_variant;
};

struct AdditionalDisk {
  std::string name;
  bool format = true;
  std::string fs_type;
  std::vector<std::string> fs_args;
};

struct Mount {
  std::string location;
  std::string mount_point;
  bool writable = false;
  struct Sshfs {
    bool cache = true;
    bool follow_symlinks = false;
    std::string sftp_driver;
  } sshfs;
  struct NineP {
    std::string security_model = "none";
    std::string protocol_version = "9p2000.L";
    std::string msize = "128KiB";
    std::string cache;
  } nine_p;
  std::optional<int> virtiofs_queue_size;
};

struct Ssh {
  int local_port = 0;  // 0: chosen at start
  bool load_dot_ssh_pub_keys = false;
  bool forward_agent = false;
  bool forward_x11 = false;
  bool forward_x11_trusted = false;
  std::optional<bool> over_vsock;
};

struct FirmwareImage : File {
  std::string vm_type;
};

struct Firmware {
  bool legacy_bios = false;
  std::vector<FirmwareImage> images;
};

enum class ProvisionMode { system, user, boot, dependency, ansible, data, yq };
[[nodiscard]] std::string_view to_string(ProvisionMode mode);

struct Provision {
  ProvisionMode mode = ProvisionMode::system;
  bool skip_default_dependency_resolution = false;
  std::string script;
  std::string playbook;
  // modes data and yq
  std::string content;
  std::string expression;
  std::string format = "auto";
  bool overwrite = true;
  std::string owner = "root:root";
  std::string path;
  std::string permissions = "644";
};

struct Probe {
  std::string mode = "readiness";
  std::string description;
  std::string script;
  std::string hint;
};

enum class Protocol { any, tcp, udp };

struct PortForward {
  Protocol protocol = Protocol::any;
  std::string guest_ip = "127.0.0.1";
  bool guest_ip_must_be_zero = false;
  std::string host_ip = "127.0.0.1";
  int guest_port_first = 1, guest_port_last = 65535;
  int host_port_first = 1, host_port_last = 65535;
  std::string guest_socket;
  std::string host_socket;
  bool reverse = false;
  bool ignore = false;
  bool is_static = false;
};

struct CopyToHost {
  std::string guest;
  std::string host;
  bool skip_if_missing = false;
  bool delete_on_stop = false;
};

struct Network {
  std::string lima;
  std::string socket;
  bool vz_nat = false;
  std::string mac_address;
  std::string interface;
  std::uint32_t metric = 100;
};

struct Containerd {
  bool system = false;
  bool user = false;
  std::vector<File> archives;
};

struct HostResolver {
  bool enabled = true;
  bool ipv6 = false;
  std::map<std::string, std::string> hosts;
};

struct CaCerts {
  bool remove_defaults = false;
  std::vector<std::string> files;
  std::vector<std::string> certs;
};

struct User {
  std::string name;
  std::string comment;
  std::string home;
  std::string shell = "/bin/bash";
  std::uint32_t uid = 1000;
  bool passwordless_sudo = true;
};

struct Machine {
  std::string minimum_lima_version;
  std::string vm_type = "qemu";
  Os os = Os::linux;
  Arch arch = Arch::x86_64;
  std::vector<Image> images;
  std::map<std::string, std::string> qemu_cpu_type;  // by arch word; vmOpts.qemu.cpuType
  std::string qemu_minimum_version;
  int cpus = 1;
  std::int64_t memory = 0;
  std::int64_t disk = 0;
  std::vector<AdditionalDisk> additional_disks;
  std::vector<Mount> mounts;
  std::vector<std::string> mount_types_unsupported;
  std::string mount_type;  // "" until the driver chose one
  bool mount_inotify = false;
  Ssh ssh;
  Firmware firmware;
  std::string audio_device;
  std::string audio_interface;
  std::string video_display = "none";
  std::string vnc_display = "127.0.0.1:0,to=9";
  std::vector<Provision> provision;
  bool upgrade_packages = false;
  Containerd containerd;
  std::string guest_install_prefix = "/usr/local";
  std::vector<Probe> probes;
  std::vector<PortForward> port_forwards;
  std::vector<CopyToHost> copy_to_host;
  std::string message;
  std::vector<Network> networks;
  std::map<std::string, std::string> env;
  std::map<std::string, std::string> param;
  std::vector<std::string> dns;
  HostResolver host_resolver;
  bool propagate_proxy_env = true;
  CaCerts ca_certs;
  bool plain = false;
  std::string timezone;
  bool nested_virtualization = false;
  User user;
  bool tpm = false;
  std::string exclude_from_backup;  // "", "none", "disks", "all" (lifecycle/backup.h)
  // The machine's own entries, then those of default.yaml; `index` is the place in this list.
  std::vector<HostScript> host_provision;

  // The same configuration as a value for Go templates and JSON: Go field names, upstream's JSON
  // keys and order, empty parts left out.
  gotemplate::Value value;

  // The rows of the field table with the place each value came from: for validate(). Empty in a
  // Machine that a test put together by hand.
  std::shared_ptr<const Resolved> resolved;
};

}  // namespace limequat::config
