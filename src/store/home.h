// `$LIMA_HOME` and where things are in it: upstream's layout and file names, so that either tool
// can list, stop and delete the other's machines. Paths only; nothing here is created on looking.
//
// Source: reference of upstream, lifecycle §1.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/file.h"

namespace limequat::store {

// The files of one machine.
class InstanceFiles {
 public:
  explicit InstanceFiles(Path directory) : directory_(std::move(directory)) {}

  const Path& directory() const { return directory_; }
  Path lima_yaml() const { return directory_ / "lima.yaml"; }
  Path lima_version() const { return directory_ / "lima-version"; }
  Path cloud_config() const { return directory_ / "cloud-config.yaml"; }
  Path protected_mark() const { return directory_ / "protected"; }
  Path image() const { return directory_ / "image"; }
  Path disk() const { return directory_ / "disk"; }
  Path iso() const { return directory_ / "iso"; }
  Path base_disk() const { return directory_ / "basedisk"; }
  Path diff_disk() const { return directory_ / "diffdisk"; }
  Path kernel() const { return directory_ / "kernel"; }
  Path kernel_cmdline() const { return directory_ / "kernel.cmdline"; }
  Path initrd() const { return directory_ / "initrd"; }
  Path cidata() const { return directory_ / "cidata.iso"; }
  Path firmware() const { return directory_ / "qemu-efi-code.fd"; }
  Path agent_pid() const { return directory_ / "ha.pid"; }
  Path agent_socket() const { return directory_ / "ha.sock"; }
  Path agent_events() const { return directory_ / "ha.stdout.log"; }
  Path agent_log() const { return directory_ / "ha.stderr.log"; }
  // "qemu.pid" for the driver qemu.
  Path driver_pid(std::string_view vm_type) const {
    return directory_ / (std::string(vm_type) + ".pid");
  }
  Path qmp_socket() const { return directory_ / "qmp.sock"; }
  Path serial_log() const { return directory_ / "serial.log"; }
  Path serial_socket() const { return directory_ / "serial.sock"; }
  Path serial_pci_log() const { return directory_ / "serialp.log"; }
  Path serial_pci_socket() const { return directory_ / "serialp.sock"; }
  Path serial_virtio_log() const { return directory_ / "serialv.log"; }
  Path serial_virtio_socket() const { return directory_ / "serialv.sock"; }
  Path virtiofsd_socket(int index) const {
    return directory_ / ("virtiofsd-" + std::to_string(index) + ".sock");
  }
  Path tpm_directory() const { return directory_ / "swtpm"; }
  Path tpm_socket() const { return directory_ / "swtpm.sock"; }
  Path guest_agent_socket() const { return directory_ / "ga.sock"; }
  // Forwarded sockets with a relative host path.
  Path sockets_directory() const { return directory_ / "sock"; }
  Path ansible_inventory() const { return directory_ / "ansible-inventory.yaml"; }
  Path ssh_config() const { return directory_ / "ssh.config"; }
  Path ssh_control_socket() const { return directory_ / "ssh.sock"; }
  // Ours: where the guest's boot scripts report.
  Path report_socket() const { return directory_ / "report.sock"; }

 private:
  Path directory_;
};

class Home {
 public:
  explicit Home(Path root) : root_(std::move(root)) {}
  // $LIMA_HOME, else ~/.lima; absolute, symlinks resolved when it exists. Throws Error when neither
  // $LIMA_HOME nor $HOME is set, and for what is there but no folder.
  [[nodiscard]] static Home from_environment();

  const Path& root() const { return root_; }
  Path config_directory() const { return root_ / "_config"; }
  Path default_yaml() const { return config_directory() / "default.yaml"; }
  Path override_yaml() const { return config_directory() / "override.yaml"; }
  Path base_yaml() const { return config_directory() / "base.yaml"; }
  Path networks_yaml() const { return config_directory() / "networks.yaml"; }
  Path identity_file() const { return config_directory() / "user"; }
  Path disks_directory() const { return root_ / "_disks"; }
  Path networks_directory() const { return root_ / "_networks"; }
  Path templates_directory() const { return root_ / "_templates"; }
  InstanceFiles instance(std::string_view name) const { return InstanceFiles(root_ / name); }

  // Folders that do not begin with `.` or `_`, sorted by byte. Empty when there is no $LIMA_HOME.
  [[nodiscard]] std::vector<std::string> instance_names() const;

 private:
  Path root_;
};

// Throws Error when a socket of this machine would have a path longer than the kernel takes, in
// upstream's words.
void check_socket_length(const InstanceFiles& files, std::string_view name);

}  // namespace limequat::store
