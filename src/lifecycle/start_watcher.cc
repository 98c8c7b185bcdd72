#include "lifecycle/start_watcher.h"

#include <fmt/format.h>

#include <utility>

#include "base/error.h"
#include "base/quote.h"
#include "base/sanitize.h"
#include "lifecycle/script_phase.h"

namespace limequat::lifecycle {
namespace {

std::string ready_words(const store::Instance& instance) {
  if (instance.config->plain) {
    return fmt::format("READY. Run `ssh -F {} {}` to open the shell.",
                       name_quote(instance.files().ssh_config().string()), instance.hostname);
  }
  if (instance.name == "default") return "READY. Run `lima` to open the shell.";
  return fmt::format("READY. Run `limactl shell {}` to open the shell.", instance.name);
}

}  // namespace

bool StartWatcher::hear(const store::AgentEvent& event) {
  const store::AgentStatus& status = event.status;
  if (status.host_provision) show(*status.host_provision);
  if (status.guest_boot) show(*status.guest_boot);
  if (status.ssh_local_port != 0 && !port_told_) {
    logger_.info("SSH Local Port: {}", status.ssh_local_port);
    port_told_ = true;
  }
  if (status.exiting) {
    exits(status);
    return true;
  }
  if (!status.running) return false;
  if (std::exchange(ready_, true)) {
    if (!status.host_provision_phase.empty()) return false;
    post_start_ended(status);
    return true;
  }
  progress_.finish();
  if (status.degraded) {
    degraded(status);
  } else if (!options_.launching_shell) {
    logger_.info("{}", ready_words(instance_));
  }
  return status.host_provision_phase.empty();
}

void StartWatcher::exits(const store::AgentStatus& status) {
  agent_exits_ = true;
  failure_ = status.errors.empty() ? fmt::format("the host agent of {} is exiting (hint: see {})",
                                                 name_quote(instance_.name), log_path())
                                   : fmt::format("{}", fmt::join(status.errors, "\n"));
}

void StartWatcher::throw_if_failed() const {
  if (failure_) throw Error(*failure_);
}
std::string StartWatcher::unfinished() const {
  const std::string name = name_quote(instance_.name);
  if (script_.empty()) {
    return fmt::format("the host agent of {} did not get as far as starting the machine", name);
  }
  return fmt::format("the host script {} of {} did not finish", script_, name);
}
std::string StartWatcher::log_path() const {
  return name_quote(instance_.files().agent_log().string());
}

void StartWatcher::show(const store::HostScriptEvent& event) {
  if (!event.wait) return;
  script_ = event.state == "running"
                ? fmt::format("{} ({})", name_quote(event.name), sanitize(event.phase))
                : "";
  if (const std::string words = progress_words(event); !words.empty()) progress_.phase(words);
}

void StartWatcher::show(const store::BootStep& boot) {
  machine_started_ = true;
  std::string words = boot.phase == "starting" ? "Starting QEMU" : "Booting";
  if (boot.phase == "probing") words = "Probing";
  if (boot.phase != "starting" && !boot.step.empty()) words += ": " + sanitize(boot.step);
  progress_.phase(words);
  if (options_.show_boot_progress) logger_.info("{}", words);
}

void StartWatcher::post_start_ended(const store::AgentStatus& status) {
  progress_.finish();
  if (status.errors.empty()) return;
  failure_ = fmt::format("{}; the instance {} keeps running", fmt::join(status.errors, "\n"),
                         name_quote(instance_.name));
}

void StartWatcher::degraded(const store::AgentStatus& status) {
  for (const auto& error : status.errors) logger_.error("{}", error);
  logger_.warning(
      "DEGRADED. The VM seems running, but file sharing and port forwarding may not work. "
      "(hint: see {})",
      log_path());
  failure_ = fmt::format("degraded: {}", fmt::join(status.errors, "\n"));
}

}  // namespace limequat::lifecycle
