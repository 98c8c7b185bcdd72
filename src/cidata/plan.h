// What the files of the seed say, worked out once from a Machine and a SeedInput. Each of them is
// then a plain print of its part (user_data.h, lima_env.h, …).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cidata/proxy.h"
#include "cidata/seed.h"

namespace limequat::cidata {

inline constexpr char kPrimaryInterface[] = "eth0";

struct Nic {
  std::string mac_address;  // lower case
  std::string interface;
  std::uint32_t metric = 0;
};

// One line of the guest's fstab.
struct GuestMount {
  std::string tag;
  std::string mount_point;
  std::string type;  // sshfs, 9p or virtiofs
  std::string options;
};

struct Plan {
  const config::Machine& machine;
  const SeedInput& input;
  std::string comment;    // user.comment without what cannot be printed
  std::vector<Nic> nics;  // eth0 first
  std::vector<std::string> dns_addresses;
  DnsPorts dns_ports;  // zero unless the guest's DNS is the host agent's
  Variables environment;
  std::vector<GuestMount> mounts;
  std::string mount_type;  // reverse-sshfs, 9p, virtiofs or ""
  std::string host_home_mount_point;
};

// Checks what more than one file uses (names, user, keys, addresses) and throws Error with the
// field. The result refers to both arguments.
[[nodiscard]] Plan make_plan(const config::Machine& machine, const SeedInput& input);

}  // namespace limequat::cidata
