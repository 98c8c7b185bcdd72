#include "cidata/lima_env.h"

#include <fmt/format.h>

#include <algorithm>

#include "cidata/line_field.h"

namespace limequat::cidata {
namespace {

class Lines {
 public:
  // `field` is the configuration's name for the value, where it is not checked already.
  void add(std::string_view name, std::string_view value, std::string_view field = {}) {
    require_line(field.empty() ? name : field, value);
    text_ += fmt::format("LIMA_CIDATA_{}={}\n", name, value);
  }
  void add(std::string_view name, std::int64_t value) { add(name, std::to_string(value)); }
  // "1" or nothing.
  void flag(std::string_view name, bool value) { add(name, value ? "1" : ""); }
  // "true" or "false": upstream writes some of them so.
  void truth(std::string_view name, bool value) { add(name, value ? "true" : "false"); }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

void add_user(Lines& lines, const Plan& plan) {
  const auto& user = plan.machine.user;
  lines.add("USER", user.name);
  lines.add("UID", user.uid);
  lines.add("COMMENT", plan.comment);
  lines.add("HOME", user.home);
  lines.add("SHELL", user.shell);
}

void add_mounts(Lines& lines, const Plan& plan) {
  lines.add("HOSTHOME_MOUNTPOINT", plan.host_home_mount_point);
  lines.add("MOUNTS", static_cast<std::int64_t>(plan.mounts.size()));
  for (std::size_t i = 0; i < plan.mounts.size(); ++i) {
    lines.add(fmt::format("MOUNTS_{}_MOUNTPOINT", i), plan.mounts[i].mount_point);
  }
  lines.add("MOUNTTYPE", plan.mount_type);
}

void add_disks(Lines& lines, const Plan& plan) {
  const std::vector<config::AdditionalDisk> none;
  const auto& disks =
      plan.input.capabilities.additional_disks ? plan.machine.additional_disks : none;
  lines.add("DISKS", static_cast<std::int64_t>(disks.size()));
  for (std::size_t i = 0; i < disks.size(); ++i) {
    const auto& disk = disks[i];
    const auto name = fmt::format("DISK_{}_", i);
    const auto field = fmt::format("additionalDisks[{}]", i);
    lines.add(name + "NAME", disk.name, field + ".name");
    lines.add(name + "DEVICE", disk_device(i));
    lines.truth(name + "FORMAT", disk.format);
    lines.add(name + "FSTYPE", disk.fs_type, field + ".fsType");
    lines.add(name + "FSARGS", fmt::format("{}", fmt::join(disk.fs_args, " ")), field + ".fsArgs");
  }
}

void add_provisions(Lines& lines, const std::vector<config::Provision>& provisions) {
  for (std::size_t i = 0; i < provisions.size(); ++i) {
    const auto& entry = provisions[i];
    const auto field = fmt::format("provision[{}]", i);
    std::string name;
    if (entry.mode == config::ProvisionMode::data) {
      name = fmt::format("DATAFILE_{:08}_", i);
      lines.truth(name + "OVERWRITE", entry.overwrite);
    } else if (entry.mode == config::ProvisionMode::yq) {
      name = fmt::format("YQ_PROVISION_{:08}_", i);
      lines.add(name + "FORMAT", entry.format, field + ".format");
    } else {
      continue;
    }
    lines.add(name + "OWNER", entry.owner, field + ".owner");
    lines.add(name + "PATH", entry.path, field + ".path");
    lines.add(name + "PERMISSIONS", entry.permissions, field + ".permissions");
  }
}

void add_containerd(Lines& lines, const Plan& plan) {
  const bool offered = plan.input.capabilities.containerd;
  const bool user = offered && plan.machine.containerd.user;
  const bool system = offered && plan.machine.containerd.system;
  lines.flag("CONTAINERD_USER", user);
  lines.flag("CONTAINERD_SYSTEM", system);
  if (user || system) lines.add("CONTAINERD_ARCHIVE", "nerdctl-full.tgz");
}

void add_network(Lines& lines, const Plan& plan) {
  lines.add("SLIRP_DNS", plan.input.slirp.dns);
  lines.add("SLIRP_GATEWAY", plan.input.slirp.gateway);
  lines.add("SLIRP_IP_ADDRESS", plan.input.slirp.ip_address);
  lines.add("UDP_DNS_LOCAL_PORT", plan.dns_ports.udp);
  lines.add("TCP_DNS_LOCAL_PORT", plan.dns_ports.tcp);
}

bool skips_default_dependencies(const config::Machine& machine) {
  return std::any_of(machine.provision.begin(), machine.provision.end(), [](const auto& entry) {
    return entry.mode == config::ProvisionMode::dependency &&
           entry.skip_default_dependency_resolution;
  });
}

}  // namespace

std::string disk_device(std::size_t index) {
  std::string letters;
  // Bijective base 26: after z comes aa.
  for (std::size_t n = index + 2; n > 0; n = (n - 1) / 26) {
    letters.insert(letters.begin(), static_cast<char>('a' + (n - 1) % 26));
  }
  return "vd" + letters;
}

std::string lima_env(const Plan& plan) {
  const auto& machine = plan.machine;
  const bool agent = plan.input.capabilities.guest_agent;
  Lines lines;
  lines.truth("DEBUG", plan.input.debug);
  lines.add("IID", plan.input.iid);
  lines.add("NAME", plan.input.instance_name);
  add_user(lines, plan);
  add_mounts(lines, plan);
  add_disks(lines, plan);
  add_provisions(lines, machine.provision);
  lines.add("GUEST_INSTALL_PREFIX", machine.guest_install_prefix, "guestInstallPrefix");
  lines.flag("UPGRADE_PACKAGES", machine.upgrade_packages);
  add_containerd(lines, plan);
  add_network(lines, plan);
  lines.truth("ROSETTA_ENABLED", false);
  lines.truth("ROSETTA_BINFMT", false);
  lines.flag("SKIP_DEFAULT_DEPENDENCY_RESOLUTION", skips_default_dependencies(machine));
  lines.add("VMTYPE", machine.vm_type, "vmType");
  lines.add("VSOCK_PORT", agent ? plan.input.vsock_port : 0);
  lines.add("VIRTIO_PORT", agent ? plan.input.virtio_port : "");
  lines.flag("PLAIN", machine.plain);
  lines.flag("NO_CLOUD_INIT", false);
  lines.flag("PASSWORDLESS_SUDO", machine.user.passwordless_sudo);
  return lines.take();
}

}  // namespace limequat::cidata
