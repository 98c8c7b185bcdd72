#include "hostprovision/host_access.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/error.h"
#include "base/file.h"
#include "hostprovision/script_text.h"
#include "hostprovision/state_folder.h"

namespace limequat::hostprovision {
namespace {

using config::Machine;

// `path` itself or a folder or file below it; both cleaned of `.` and `..`.
bool lies_in(const Path& path, const Path& folder) {
  const Path below = path.lexically_normal();
  Path top = folder.lexically_normal();
  if (!top.has_filename()) top = top.parent_path();
  return std::mismatch(top.begin(), top.end(), below.begin(), below.end()).first == top.end();
}

Path real_path(const Path& path) {
  std::error_code error;
  Path real = std::filesystem::weakly_canonical(path, error);
  return error ? path : real;
}

// The one folder that Lima has always shared (S8), by its real place: a link out of it is another.
bool is_scratch(const Path& location) {
  const Path real = real_path(location);
  // macOS: /tmp is a link.
  return lies_in(real, "/tmp/lima") || lies_in(real, "/private/tmp/lima");
}

// Does who writes to `location` write into `folder`?
bool reaches(const Path& location, const Path& folder) {
  const Path real = real_path(folder);
  return lies_in(real, location) || lies_in(location, real);
}

// What you decided about host scripts.
bool reaches_decisions(const Path& location) {
  try {
    return reaches(location, StateFolder::from_environment().path());
  } catch (const Error&) {
    return false;  // there is no such folder
  }
}

// T29: default.yaml runs without a question, and the store answers it.
std::string mount_warning(const config::Mount& mount, std::string_view lima_home) {
  if (!mount.writable || lima_home.empty()) return {};
  const Path location = real_path(mount.location);
  const Path home(lima_home);
  std::string warning;
  if (reaches(location, home)) {
    warning = "with it the machine can change LIMA_HOME: your settings and your other machines";
  }
  if (reaches(location, home / "_config") || reaches_decisions(location)) {
    warning += warning.empty() ? "with it the machine" : "; it";
    warning += " can allow host scripts by itself";
  }
  return warning;
}

std::string mount_words(const config::Mount& mount) {
  if (mount.mount_point.empty() || mount.mount_point == mount.location) return mount.location;
  return fmt::format("{} (in the machine: {})", mount.location, mount.mount_point);
}

void add_mounts(const Machine& machine, bool writable, std::string_view lima_home,
                std::vector<HostAccess>& all) {
  for (const config::Mount& mount : machine.mounts) {
    if (mount.writable != writable || is_scratch(mount.location)) continue;
    all.push_back({.kind = writable ? AccessKind::writable_mount : AccessKind::mount,
                   .what = mount_words(mount),
                   .warning = mount_warning(mount, lima_home)});
  }
}

void add_ssh(const Machine& machine, std::vector<HostAccess>& all) {
  if (machine.ssh.forward_agent) {
    all.push_back({.kind = AccessKind::forward_agent,
                   .what = "your ssh agent: the machine can log in elsewhere with your keys"});
  }
  if (machine.ssh.forward_x11_trusted) {
    all.push_back({.kind = AccessKind::forward_x11,
                   .what = "your X11 display, trusted: the machine can read keys and windows"});
  } else if (machine.ssh.forward_x11) {
    all.push_back({.kind = AccessKind::forward_x11, .what = "your X11 display"});
  }
}

std::string socket_words(const config::PortForward& forward) {
  const std::string host = forward.host_socket.empty()
                               ? fmt::format("port {}", forward.host_port_first)
                               : forward.host_socket;
  if (forward.reverse) return fmt::format("{} of your computer, open to the machine", host);
  return fmt::format("{}, made on your computer for the machine", host);
}

bool is_host_socket(const config::PortForward& forward) {
  return !forward.ignore && (forward.reverse || !forward.host_socket.empty());
}

}  // namespace

std::string_view to_string(AccessKind kind) {
  switch (kind) {
    case AccessKind::host_script:
      return "host-script";
    case AccessKind::writable_mount:
      return "writable-mount";
    case AccessKind::mount:
      return "mount";
    case AccessKind::forward_agent:
      return "forward-agent";
    case AccessKind::forward_x11:
      return "forward-x11";
    case AccessKind::copy_to_host:
      return "copy-to-host";
    case AccessKind::ansible:
      return "ansible";
    case AccessKind::host_socket:
      return "host-socket";
  }
  return "";
}

std::vector<HostAccess> host_accesses(const Machine& machine, std::string_view lima_home) {
  std::vector<HostAccess> all;
  for (const config::HostScript& script : machine.host_provision) {
    if (!script.needs_consent()) continue;
    all.push_back({.kind = AccessKind::host_script,
                   .what = script.name.empty() ? fmt::format("#{}", script.index) : script.name});
  }
  add_mounts(machine, true, lima_home, all);
  add_mounts(machine, false, lima_home, all);
  add_ssh(machine, all);
  for (const config::CopyToHost& copy : machine.copy_to_host) {
    all.push_back({.kind = AccessKind::copy_to_host,
                   .what = fmt::format("{} (from the machine's {})", copy.host, copy.guest)});
  }
  for (const config::Provision& provision : machine.provision) {
    if (provision.mode != config::ProvisionMode::ansible) continue;
    all.push_back({.kind = AccessKind::ansible, .what = provision.playbook});
  }
  for (const config::PortForward& forward : machine.port_forwards) {
    if (!is_host_socket(forward)) continue;
    all.push_back({.kind = AccessKind::host_socket, .what = socket_words(forward)});
  }
  return all;
}

bool needs_answer(const HostAccess& access) {
  return access.kind != AccessKind::host_script && access.kind != AccessKind::mount;
}

}  // namespace limequat::hostprovision
