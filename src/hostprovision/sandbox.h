// `sandbox: restricted`: what a script of that kind may touch, as a value, and how Linux is told.
//
// The promise, for the shell and everything that it starts:
//   writes   only in the instance directory and in a private temporary folder ($TMPDIR)
//   reads    only there, the script itself, and the folders of the system (not the home folder)
//   links    no symbolic link is made: this program and QEMU would follow one out of the folder
//   network  none, nor sockets of any other kind: a Unix socket such as that of docker, D-Bus or
//            an ssh agent gives away the host, and Landlock cannot tell one path from another
//            when it is connected to
//   others   no signal to, no look into and no tracing of a process outside
//   rights   no set-user-ID program or capability ever adds one (no_new_privs)
//   marks    no change of permissions, owner, times by path, or extended attributes of any file:
//            Landlock does not cover those, so they are off in the instance directory too
//   env      nothing by it that the script could not get itself (secret_source.h)
// What stays: names, sizes and times of files can be asked for everywhere (stat(2)); /proc shows
// which processes there are. The instance directory holds files that this program believes: see
// docs/host-provisioning.md.
//
// Linux: Landlock (landlock(7)) for files, signals and abstract sockets; seccomp (seccomp(2),
// seccomp_filter.h) for the rest. macOS: sandbox-exec with a profile
// (sandbox_darwin_profile.h). Anything less than the whole promise is an error before the script
// runs (T28).
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/process.h"

namespace limequat::hostprovision {

struct SandboxPolicy {
  std::vector<Path> read;  // files, and folders with all below; those that are missing are left out
  // Folders, with all below: read, write, run, but no symbolic links. Must exist.
  std::vector<Path> write;
  std::vector<Path> devices;  // read and write
  friend bool operator==(const SandboxPolicy&, const SandboxPolicy&) = default;
};

struct SandboxPlaces {
  Path instance_dir;
  Path temp;
  Path script;   // empty: none
  Path program;  // the shell, wherever it was found
};
// Throws Error when `os` (Go's GOOS) has no sandbox.
[[nodiscard]] SandboxPolicy restricted_policy(std::string_view os, const SandboxPlaces& places);

// The private folder under the names by which programs look for one.
void set_temp_variables(Environment& environment, const Path& temp);

// As words for the keeper: "--sandbox-read", PATH, …
[[nodiscard]] std::vector<std::string> policy_arguments(const SandboxPolicy& policy);

// What this kernel can do.
struct SandboxSupport {
  int landlock_abi = 0;  // 0: none, or switched off at boot
  bool seccomp = false;  // filters, and we know the system calls of this processor
};
[[nodiscard]] SandboxSupport probe_sandbox();

// The oldest that keeps the promise, with help from seccomp: 2 (Linux 5.19) lets files move
// between folders. What 3 (truncate by path) and 6 (signals) add is taken away from the script by
// seccomp where Landlock cannot tell inside from outside.
inline constexpr int kOldestLandlockAbi = 2;
// "" when the promise can be kept; else why not, and what to do.
[[nodiscard]] std::string why_no_sandbox(const SandboxSupport& support);

// The rules, made before the fork; the child takes them on between fork and exec.
class PreparedSandbox {
 public:
  // Throws Error, also when `support` is not enough.
  PreparedSandbox(const SandboxPolicy& policy, const SandboxSupport& support);
  ~PreparedSandbox();
  PreparedSandbox(const PreparedSandbox&) = delete;
  PreparedSandbox& operator=(const PreparedSandbox&) = delete;
  // For ProcessSpec; points into this object.
  [[nodiscard]] ProcessSpec::LastAct last_act() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace limequat::hostprovision
