#include "lifecycle/stop.h"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>

#include <chrono>

#include "base/error.h"
#include "base/quote.h"
#include "base/signal_fd.h"
#include "hostprovision/leftovers.h"
#include "lifecycle/agent_log.h"
#include "lifecycle/follow.h"
#include "store/instance_lock.h"
#include "store/pid_file.h"

namespace limequat::lifecycle {
namespace {

constexpr auto kStopLimit = std::chrono::seconds(190);
constexpr int kKillLimitMs = 10'000;

void kill_process(const std::optional<ProcessIdentity>& process, std::string_view what,
                  Logger& logger) {
  if (!process) {
    logger.info("The {} process seems already stopped", what);
    return;
  }
  const auto handle = ProcessHandle::open(*process);
  if (!handle) return;
  logger.info("Sending SIGKILL to the {} process {}", what, process->pid);
  handle->signal(SIGKILL);
  if (!handle->wait_gone(kKillLimitMs)) {
    throw Error(fmt::format("the {} process {} does not end after SIGKILL", what, process->pid));
  }
}

bool is_temporary(const std::string& name) {
  return name.ends_with(".pid") || name.ends_with(".sock") || name.ends_with(".tmp");
}

void remove_temporary_files(const Path& directory, Logger& logger) {
  logger.info("Removing *.pid *.sock *.tmp under {}", name_quote(directory.string()));
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (!is_temporary(entry.path().filename().string())) continue;
    logger.info("Removing {}", name_quote(entry.path().string()));
    remove_file(entry.path());
  }
}

}  // namespace

void stop_gracefully(const store::Instance& instance, Logger& logger) {
  if (instance.status != store::Status::running) {
    throw Error(fmt::format("expected status {}, got {} (maybe use `limactl stop -f`?)",
                            name_quote("Running"), name_quote(to_string(instance.status))));
  }
  const auto begin = std::chrono::system_clock::now();
  const store::InstanceFiles files = instance.files();
  const auto lock = store::InstanceLock::acquire(files, instance.name);
  const auto agent = ProcessHandle::open(*instance.host_agent);
  if (agent) {
    logger.info("Sending SIGINT to hostagent process {}", instance.host_agent->pid);
    agent->signal(SIGINT);
    logger.info("Waiting for the host agent and the driver processes to shut down");
    const FollowEnd end = follow_agent(
        {.folder = instance.dir,
         .event_log = files.agent_events(),
         .agent_log = files.agent_log(),
         .agent_fd = agent->fd(),
         .deadline = std::chrono::steady_clock::now() + kStopLimit,
         .only_new = true,
         .on_log_line =
             [&](std::string_view line) { relay_agent_log_line(logger, line, begin); },
         .on_event = [](const store::AgentEvent&) { return false; }});
    if (end == FollowEnd::timed_out) {
      throw Error("did not receive an event with the \"exiting\" status (hint: limactl stop -f)");
    }
  }
  if (instance.driver) {
    const auto driver = ProcessHandle::open(*instance.driver);
    if (driver && !driver->wait_gone(kKillLimitMs)) {
      throw Error("the host agent has ended but the machine has not (hint: limactl stop -f)");
    }
  }
  logger.info("The instance {} has shut down", name_quote(instance.name));
}

void stop_forcibly(const store::Instance& instance, Logger& logger) {
  // The agent first: it would otherwise act on the end of its machine.
  kill_process(instance.host_agent, "host agent", logger);
  kill_process(instance.driver, instance.config ? instance.config->vm_type : "driver", logger);
  hostprovision::end_leftovers(instance.dir);
  remove_temporary_files(instance.dir, logger);
}

}  // namespace limequat::lifecycle
