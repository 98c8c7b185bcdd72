// Carries a plan out: runs the host scripts of one phase in order, keeps those that need not be
// waited for, and ends everything on demand.
//
// One Runner per host agent (or per `limactl` process that runs a stop phase); it lives as long as
// the machine runs. Everything happens on the one thread of the io_context whose coroutine calls
// run(); nothing blocks it. Example:
//
//   Runner runner({.instance = "dev", .instance_dir = dir, .logger = &logger, .on_event = emit});
//   Plan plan = make_plan(machine.host_provision, {…, .script_folder = runner.script_folder()});
//   PhaseOutcome outcome = co_await runner.run(std::move(plan));   // cancel() from a signal or
//   timer … co_await runner.stop_background();
//
// What it logs: each line of a script with the field hostProvision (stdout: debug, stderr: error),
// and its own line about a failure, level error, with that field. No other line of ours has the
// field (H23).
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/log.h"
#include "hostprovision/event.h"
#include "hostprovision/plan.h"

namespace limequat::hostprovision {

struct PhaseOutcome {
  enum class Kind {
    completed,  // go on; failures that only warn have been logged
    aborted,    // a script failed that must not; pre-start: nothing of the machine may be started
    cancelled,  // cancel() was called
  };
  Kind kind = Kind::completed;
  // aborted, cancelled: for the user, as in the specification's "Events and errors".
  std::string message;
  // The failed script's last stderr lines (at most 10), to be shown before the message.
  std::vector<std::string> last_error_lines;
};

struct RunnerOptions {
  std::string instance;
  Path instance_dir;
  Logger* logger = nullptr;  // must outlive the Runner
  // Must not throw.
  std::function<void(const ScriptEvent&)> on_event = [](const ScriptEvent&) {};
  Path temp_root;  // for the private folder of script files; empty: $TMPDIR, else /tmp
  // Program and first words of the keeper's command line; empty: this program, kKeeperCommand.
  std::vector<std::string> keeper;
  std::chrono::milliseconds grace = std::chrono::seconds(5);  // between SIGTERM and SIGKILL
  std::function<std::chrono::steady_clock::time_point()> now = std::chrono::steady_clock::now;
  // T24; off where a person looks on and no file grows.
  bool limit_output = true;
};

class Runner {
 public:
  explicit Runner(RunnerOptions options);
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;
  // Kills what still runs, without grace.
  ~Runner();

  // Where the plan puts script files. Exists only while scripts run.
  [[nodiscard]] const Path& script_folder() const;

  // Runs the steps in order; returns when the last script with wait: true has ended. One run at a
  // time. When it aborts or is cancelled in pre-start, every script has ended when it returns,
  // those of earlier steps included, and nothing of them is left. A waiting script has ended when
  // its shell has; what that left in the background belongs to the machine and ends with
  // stop_background().
  [[nodiscard]] boost::asio::awaitable<PhaseOutcome> run(Plan plan);

  // Ends the script that run() waits for (SIGTERM, grace, SIGKILL); the second call does not wait
  // for the grace. `why` stands in the outcome's message: "timeout", "interrupted". Without a run:
  // nothing.
  void cancel(std::string why);

  // Returns when no script's shell runs any more: for the phases that nothing outlives (post-stop,
  // pre-delete). Their timeouts bound it; cancel() ends them.
  [[nodiscard]] boost::asio::awaitable<void> wait_background();

  // Ends every process that scripts have left running, and returns when they are gone: SIGTERM,
  // `grace`, SIGKILL. Removes the folder and the ledger. Harmless when there is none.
  [[nodiscard]] boost::asio::awaitable<void> stop_background();
  [[nodiscard]] boost::asio::awaitable<void> stop_background(std::chrono::milliseconds grace);

  // Scripts of which a process is still there.
  [[nodiscard]] std::size_t running() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace limequat::hostprovision
