// What the defaults of a machine need to know about the host and its user. A plain value, so that
// tests decide what the host is; detect() asks the real one.
#pragma once

#include <cstdint>
#include <string>

namespace limequat::config {

struct HostFacts {
  std::string goos = "linux";    // Go's runtime.GOOS
  std::string goarch = "amd64";  // Go's runtime.GOARCH
  std::string user = "lima";     // login name
  std::uint32_t uid = 1000;
  std::string gecos;  // full name, "" when the account has none
  std::string home = "/home/lima";
  int cpus = 1;                   // that this process may use
  std::int64_t memory = 0;        // bytes of RAM
  std::string timezone;           // "Europe/Berlin"; "" when it could not be found out
  std::string machine_id;         // /etc/machine-id, else the host name
  std::string temp_dir = "/tmp";  // $TMPDIR or /tmp
  std::string ssh_over_vsock;     // $LIMA_SSH_OVER_VSOCK, deprecated: overrides ssh.overVsock

  // Sources: passwd(5), $HOME before it (as Go's os.UserHomeDir), sched_getaffinity(2), sysconf(3),
  // /etc/timezone or /etc/localtime, machine-id(5). Throws only when the user has no passwd entry
  // and no $USER or $HOME to go by.
  [[nodiscard]] static HostFacts detect();
};

// Name of the time zone that a file of zoneinfo is for: its path below the folder that has Etc/UTC.
// "" for a file that is nowhere below one or not there. Links are followed.
[[nodiscard]] std::string zone_of_file(const std::string& file);

}  // namespace limequat::config
