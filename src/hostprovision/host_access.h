// Everything by which a machine reaches the host (S10), as values for the one screen that lists it,
// and how each is turned off in the text of a lima.yaml.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/machine.h"

namespace limequat::hostprovision {

enum class AccessKind {
  host_script,
  writable_mount,
  mount,  // read-only
  forward_agent,
  forward_x11,
  copy_to_host,
  ansible,
  host_socket  // a socket of the host given to the guest, or the other way round
};
[[nodiscard]] std::string_view to_string(AccessKind kind);  // "writable-mount"

struct HostAccess {
  AccessKind kind = AccessKind::mount;
  std::string what;     // "/home/u/work (in the machine: /work)"; raw, sanitise before showing
  std::string warning;  // a line of its own below: "the machine can change $LIMA_HOME through it"
  friend bool operator==(const HostAccess&, const HostAccess&) = default;
};

// In the order of the enum; host scripts only those that need consent, one each. A mount of
// /tmp/lima or below is none (S8). `lima_home`: for the warning about mounts that contain it (T29).
// To list only what a template brings, load it without default.yaml and override.yaml.
[[nodiscard]] std::vector<HostAccess> host_accesses(const config::Machine& machine,
                                                    std::string_view lima_home);

// S8: are there any that need a yes (all kinds but host_script, which has a question of its own,
// and mount)?
[[nodiscard]] bool needs_answer(const HostAccess& access);

// `yaml` with every access of the given kinds off in effect, comments and layout kept: writable
// mounts become `writable: false`, forwardAgent and forwardX11 false, entries of copyToHost, of
// provision with mode ansible, and of portForwards with hostSocket or reverse are removed. Kinds
// host_script (off as long as nobody allows it) and mount are left alone. Throws Error when the
// text is no YAML or something cannot be turned off by an edit (it came through an alias): then
// nothing may be created from it.
[[nodiscard]] std::string withhold(std::string yaml, std::string_view source_name,
                                   const std::vector<AccessKind>& refused);

}  // namespace limequat::hostprovision
