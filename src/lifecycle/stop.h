// Stops a machine, with its pre-stop and post-stop host scripts or without them.
#pragma once

#include <signal.h>

#include <optional>
#include <string_view>

#include "base/log.h"
#include "base/progress.h"
#include "lifecycle/command_phase.h"
#include "store/instance.h"
#include "store/instance_lock.h"

namespace limequat::lifecycle {

// What the host agent hears (hostagent/agent.h acts on it).
inline constexpr int kStopSignal = SIGINT;  // as upstream's
inline constexpr int kEndPostStartSignal = SIGUSR1;
inline constexpr int kStopWithoutScriptsSignal = SIGUSR2;
// What it calls a stop before the machine was ready, in its events and its log.
inline constexpr std::string_view kStartInterrupted = "the start was interrupted";

struct StopOptions {
  bool skip_host_scripts = false;
};

// Asks the host agent to shut the machine down and waits for its end. The time that its host
// scripts take comes on top of what upstream allows (3 min and 10 s). Ctrl-C ends the script that
// is waited for, else the waiting. A machine that has ended, and whose post-stop scripts are owed,
// gets them now. Throws Error when it is not running, when a pre-stop script refuses, when a
// post-stop script with `onError: abort` failed, or when it does not end in time.
void stop_gracefully(const CommandContext& context, const StopOptions& options);

// `stop --force`: kill_machine, until nobody works on the machine any more (at most 2 s), then what
// is owed: post-stop scripts run, as `crashed`, when the host agent was dead before; those of an
// agent that we killed are skipped, as are all of pre-stop.
// The lock on the machine, for what the caller does next; nullopt: somebody works on it still.
std::optional<store::InstanceLock> stop_by_force(const CommandContext& context,
                                                 const StopOptions& options);

struct Killed {
  bool agent = false;
  bool driver = false;
};
// Kills host agent and driver, whoever of them is there now, also of one that was started since the
// machine was looked at, and ends what host scripts left. Never signals a process that is not
// surely the one meant. Runs no script and leaves the promise of post-stop as it is.
Killed kill_machine(const store::Instance& instance, Logger& logger);

// Pid files, sockets and temporary files. With the lock: they may be those of a start.
void remove_temporary_files(const store::Instance& instance, const store::InstanceLock& lock,
                            Logger& logger);

}  // namespace limequat::lifecycle
