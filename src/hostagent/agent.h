// The host agent: the daemon of one machine. `limactl hostagent NAME` runs it; it lives from the
// start of the machine until its end.
//
// One thread, one io_context. It writes `ha.pid`, answers on `ha.sock`, tells its events on
// standard output (`ha.stdout.log`) and logs JSON lines on standard error (`ha.stderr.log`). SIGINT
// and SIGTERM stop the machine gracefully: pre-stop scripts, the power button, post-stop scripts.
// After SIGINT a pre-stop script may refuse; after SIGTERM (the host goes down) it may not. A
// second signal ends the stop scripts that run, else pulls the plug. SIGUSR2 stops without host
// scripts, SIGUSR1 ends the post-start scripts. Killed with -9 it leaves QEMU running and files
// from which `list`, `start`, `stop --force` and `delete` recover.
#pragma once

#include <string>

#include "base/log.h"
#include "config/load.h"
#include "store/home.h"

namespace limequat::hostagent {

struct AgentOptions {
  std::string instance;
  Path pid_file;
  Path socket;
  bool debug = false;
  bool skip_host_scripts = false;
  int event_fd = 1;
  int last_words_fd = -1;  // the pipe of last_words.h; -1: none
  int lock_fd = -1;  // the lock on the machine that `start` took (store/instance_lock.h); -1: none
};

// Runs until the machine has ended. Throws Error when it could not be started, after the events say
// so.
void run_agent(const AgentOptions& options, const store::Home& home, const config::Loader& loader,
               Logger& logger);

}  // namespace limequat::hostagent
