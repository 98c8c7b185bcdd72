// The keeper: a small process between the host agent and one script.
//
//   host agent ── keeper ── bash ── whatever the script starts
//
// Why it exists. A script may call setsid and fork twice; its children then have no parent, session
// or group that leads back to the script, and an environment mark can be cleared. The keeper is a
// child subreaper (prctl(2), PR_SET_CHILD_SUBREAPER): the kernel hands every orphan below it to it,
// so what the script started is exactly what is below the keeper, and "all gone" is what waitid(2)
// says with ECHILD, not what a list says. The host agent itself cannot be that subreaper: QEMU and
// the ssh master are its children too, and an orphan does not tell whose it was.
//
// It also outlives a SIGKILL of the host agent: its end of the control socket then reads
// end-of-file, and it ends the script, removes the script file and exits. If the keeper itself is
// killed, what is left is found by the ledger (leftovers.h).
//
// What can leave: work given to somebody else's process (systemd-run, at, docker, cron). So can the
// host agent of another machine that a script starts: it is left alone with all that it started.
//
// The program is `limactl host-script-keeper [options] -- ARGV…`, run by Runner in the script's
// working directory and environment, with the control socket as descriptor 3. `main` calls
// keeper_main before it does anything else: the start of a script waits for it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "hostprovision/sandbox.h"

namespace limequat::hostprovision {

inline constexpr std::string_view kKeeperCommand = "host-script-keeper";
inline constexpr int kKeeperControlFd = 3;
inline constexpr int kKeeperEnvironmentFd = 4;

// The command line of a keeper, as a value.
struct KeeperSpec {
  int index = 0;
  int grace_ms = 5000;  // between SIGTERM and SIGKILL when the host agent has died
  Path remove_file;     // removed when the shell has ended; empty: none
  Path remove_folder;   // and this, when empty, if the host agent has died
  Path remove_tree;     // removed with all in it when nothing of the script is left; empty: none
  // The shell and all that it starts are restricted; the keeper itself is not.
  std::optional<SandboxPolicy> sandbox;
  // The shell's environment (environment_block()) is read from here; -1: it is the keeper's own.
  // A sandboxed script chooses variables such as LD_PRELOAD for itself, never for the keeper.
  int environment_fd = -1;
  std::vector<std::string> argv;
};
[[nodiscard]] std::vector<std::string> keeper_arguments(const KeeperSpec& spec);
// Throws UsageError.
[[nodiscard]] KeeperSpec parse_keeper_arguments(const std::vector<std::string>& arguments);

// Exit codes. Left: SIGKILL did not end everything (another user's process, uninterruptible sleep).
inline constexpr int kKeeperLeftSomething = 3;

// Runs until nothing of the script is left. Returns the exit code of the process.
[[nodiscard]] int keeper_main(const std::vector<std::string>& arguments);

}  // namespace limequat::hostprovision
