// Starts a machine: prepare, spawn its host agent, follow it until READY.
#pragma once

#include <chrono>

#include "base/log.h"
#include "base/progress.h"
#include "store/instance.h"

namespace limequat::lifecycle {

struct StartOptions {
  std::chrono::milliseconds timeout = std::chrono::minutes(10);
  bool show_boot_progress = false;  // --progress
  bool skip_host_scripts = false;
  bool launching_shell = false;  // `shell --start`: no READY line
  bool foreground = false;       // this process becomes the host agent
};

// Returns when the machine is ready and its post-start scripts that are waited for have ended.
// Throws Error when it is not: the message names the phase and the cause. Ctrl-C before READY ends
// the start, and nothing of it stays; after READY it ends the post-start scripts, and the machine
// keeps running, as it does when such a script with `onError: abort` fails.
void start_instance(const store::Instance& instance, const store::Home& home,
                    const StartOptions& options, Logger& logger, ProgressLine& progress);

// The checks of `start` on what inspect found. False: it is running already (told to the user).
[[nodiscard]] bool can_start(const store::Instance& instance, Logger& logger);

}  // namespace limequat::lifecycle
