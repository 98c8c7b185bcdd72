// The host scripts of one machine in one phase of its life, for whoever runs them: the host agent
// (hostagent/host_scripts.h) and the commands that run a phase themselves (command_phase.h). One
// place knows what a script is told about its machine.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>

#include "hostprovision/runner.h"
#include "store/agent_event.h"
#include "store/instance.h"

namespace limequat::lifecycle {

// LIMA_STOP_REASON of pre-stop and post-stop scripts; the words are documented (docs, "Phases").
namespace stop_reason {
inline constexpr std::string_view kStopped = "stopped";               // somebody asked for it
inline constexpr std::string_view kGuestShutdown = "guest-shutdown";  // the guest powered off
inline constexpr std::string_view kStartFailed = "start-failed";      // it never became ready
// The VM died, or the host agent or the host did before post-stop had run.
inline constexpr std::string_view kCrashed = "crashed";
}  // namespace stop_reason

struct PhaseRequest {
  config::Phase phase = config::Phase::pre_start;
  std::string stop_reason;  // "" in phases that are no stop
  int ssh_port = 0;         // 0: not known
  bool skip = false;        // --skip-host-scripts: the plan says so of each, and runs none
};

// What a script is told about its machine, and about this computer. Executes and asks nothing: the
// caller sets script_folder, permission and resolve_env, for running or only for reading.
[[nodiscard]] hostprovision::PlanInput plan_input(const store::Instance& instance,
                                                  const store::Home& home,
                                                  const PhaseRequest& request);

// The plan for `runner`. `instance` must have a config. Fetches `env` values of entries that will
// run (hostprovision/secret_source.h), which may take a while.
[[nodiscard]] hostprovision::Plan plan_phase(const store::Instance& instance,
                                             const store::Home& home, const PhaseRequest& request,
                                             const hostprovision::Runner& runner);

using OnScriptEvent = std::function<void(store::HostScriptEvent)>;
// `logger` must outlive the Runner.
[[nodiscard]] hostprovision::RunnerOptions runner_options(const store::Instance& instance,
                                                          Logger& logger, OnScriptEvent on_event);

// Runs the plan. `interruption`, when it returns, ends the scripts: the outcome is `cancelled`. Of
// post-stop and pre-delete nothing is left on return; there a script with `wait: false` runs beside
// the others and is waited for at the end. `runner` must outlive the call.
[[nodiscard]] boost::asio::awaitable<hostprovision::PhaseOutcome> run_phase(
    hostprovision::Runner& runner, hostprovision::Plan plan,
    boost::asio::awaitable<void> interruption);

// What a progress line says: `Running host script 1/2 "name"`; "" for an event that is not the
// begin of a script that is waited for. Sanitised.
[[nodiscard]] std::string progress_words(const store::HostScriptEvent& event);

}  // namespace limequat::lifecycle
