#include "lifecycle/stop.h"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>

#include <chrono>
#include <set>
#include <thread>

#include "base/error.h"
#include "base/quote.h"
#include "base/signal_fd.h"
#include "hostprovision/leftovers.h"
#include "hostprovision/promise.h"
#include "lifecycle/agent_log.h"
#include "lifecycle/follow.h"
#include "store/instance_lock.h"
#include "store/names.h"
#include "store/pid_file.h"

namespace limequat::lifecycle {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kStopLimit = std::chrono::seconds(190);
constexpr int kKillLimitMs = 10'000;

// How long whoever works on a machine may take to notice that agent and driver were killed.
constexpr auto kGiveUpLimit = std::chrono::seconds(2);

// True when it ran until now.
bool kill_process(const std::optional<ProcessIdentity>& process, std::string_view what,
                  Logger& logger) {
  const auto handle = process ? ProcessHandle::open(*process) : std::nullopt;
  if (!handle) return false;
  logger.info("Sending SIGKILL to the {} process {}", what, process->pid);
  handle->signal(SIGKILL);
  if (!handle->wait_gone(kKillLimitMs)) {
    throw Error(fmt::format("the {} process {} does not end after SIGKILL", what, process->pid));
  }
  return true;
}

bool kill_agent(const store::Instance& instance, Logger& logger) {
  const store::PidFile file = store::agent_pid_file(instance.files());
  const bool inspected = kill_process(instance.host_agent, "host agent", logger);
  return kill_process(file.running_or_recorded(), "host agent", logger) || inspected;
}

bool kill_driver(const store::Instance& instance, Logger& logger) {
  const store::InstanceFiles files = instance.files();
  const std::string type = instance.config ? instance.config->vm_type : "driver";
  bool killed = kill_process(instance.driver, type, logger);
  // vmType may have been changed under it.
  for (const auto& word : std::set<std::string>{type, "qemu"}) {
    if (!store::is_identifier(word)) continue;  // it becomes a file name
    const auto process = store::driver_pid_file(files, word).running_or_recorded();
    killed = kill_process(process, word, logger) || killed;
  }
  return killed;
}

bool is_temporary(const std::string& name) {
  return name.ends_with(".pid") || name.ends_with(".sock") || name.ends_with(".tmp");
}

}  // namespace

void remove_temporary_files(const store::Instance& instance, const store::InstanceLock& /*lock*/,
                            Logger& logger) {
  const Path& directory = instance.dir;
  logger.info("Removing *.pid *.sock *.tmp under {}", name_quote(directory.string()));
  std::error_code trouble;
  for (std::filesystem::directory_iterator entry(directory, trouble), end; !trouble && entry != end;
       entry.increment(trouble)) {
    const Path& file = entry->path();
    if (!is_temporary(file.filename().string())) continue;
    logger.info("Removing {}", name_quote(file.string()));
    remove_file(file);
  }
  if (trouble) {
    throw SystemError(trouble.value(), fmt::format("read folder {}", directory.string()));
  }
}

namespace {

// One graceful stop, as the person at the terminal sees it.
class StopWatch {
 public:
  explicit StopWatch(const CommandContext& context) : context_(context) {}

  // True when the stop was refused.
  bool hear(const store::AgentEvent& event) {
    const store::AgentStatus& status = event.status;
    if (status.host_provision) on_script(*status.host_provision);
    if (!status.stop_refused.empty()) refusal_ = status.stop_refused;
    if (status.exiting) {
      errors_ = status.errors;
      std::erase(errors_, kStartInterrupted);
    }
    return refusal_.has_value();
  }

  // A script that is waited for has a limit of its own.
  [[nodiscard]] Clock::time_point deadline() const {
    return script_runs() ? Clock::now() + kStopLimit : deadline_;
  }
  [[nodiscard]] bool script_runs() const { return running_ > 0; }

  void throw_if_failed() const {
    const std::string& name = context_.instance.name;
    if (refusal_) throw Error(fmt::format("{} (hint: `limactl stop -f {}`)", *refusal_, name));
    if (errors_.empty()) return;
    throw Error(
        fmt::format("{}; instance {} has shut down", fmt::join(errors_, "\n"), name_quote(name)));
  }

 private:
  void on_script(const store::HostScriptEvent& event) {
    // Of post-stop those with `wait: false` are waited for as well.
    const bool stop_phase = event.phase == "pre-stop" || event.phase == "post-stop";
    if (!stop_phase || event.position == 0 || (!event.wait && event.phase != "post-stop")) return;
    if (const std::string words = progress_words(event); !words.empty()) {
      context_.progress.phase(words);
    }
    running_ += event.state == "running" ? 1 : -1;
    if (running_ > 0) return;
    context_.progress.phase("Shutting down");
    deadline_ = Clock::now() + kStopLimit;
  }

  const CommandContext& context_;
  Clock::time_point deadline_ = Clock::now() + kStopLimit;
  int running_ = 0;  // scripts
  std::optional<std::string> refusal_;
  std::vector<std::string> errors_;
};

// The identity file is ours; Lima's host agent would die of a signal that it does not know.
bool is_limequat_agent(const store::InstanceFiles& files) {
  return limequat::exists(store::agent_pid_file(files).identity_path());
}

// Returns when the agent has ended.
void stop_agent(const CommandContext& context, const ProcessHandle& agent,
                const StopOptions& options) {
  const store::Instance& instance = context.instance;
  const store::InstanceFiles files = instance.files();
  Logger& logger = context.logger;
  const bool without_scripts = options.skip_host_scripts && is_limequat_agent(files);
  SignalFd interrupts{SIGINT, SIGTERM, SIGHUP};
  StopWatch watch(context);
  const auto begin = std::chrono::system_clock::now();
  FollowInput input{.folder = instance.dir,
                    .event_log = files.agent_events(),
                    .agent_log = files.agent_log(),
                    .agent_fd = agent.fd(),
                    .interrupt_fd = interrupts.fd(),
                    .only_new = true};
  input.moving_deadline = [&] { return watch.deadline(); };
  if (context.progress.active()) input.tick = [&] { context.progress.tick(); };
  input.begun = [&] {
    logger.info("Sending {} to hostagent process {}", without_scripts ? "SIGUSR2" : "SIGINT",
                instance.host_agent->pid);
    agent.signal(without_scripts ? kStopWithoutScriptsSignal : kStopSignal);
    logger.info("Waiting for the host agent and the driver processes to shut down");
    context.progress.phase("Shutting down");
  };
  input.on_interrupt = [&] {
    (void)interrupts.take();
    if (!watch.script_runs()) return true;
    logger.warning("Interrupted: ending the host scripts, the stop goes on");
    agent.signal(kStopSignal);
    return false;
  };
  input.on_log_line = [&](std::string_view line) {
    const auto record = parse_agent_log_line(line);
    if (record && record->message == kStartInterrupted) return;  // by us
    relay_agent_log_line(logger, line, begin);
  };
  input.on_event = [&](const store::AgentEvent& event) { return watch.hear(event); };
  const FollowEnd end = follow_agent(input);
  context.progress.finish();
  if (end == FollowEnd::interrupted) {
    throw Error(fmt::format("interrupted; the instance {} goes on shutting down",
                            name_quote(instance.name)));
  }
  if (end == FollowEnd::timed_out) {
    throw Error("did not receive an event with the \"exiting\" status (hint: limactl stop -f)");
  }
  watch.throw_if_failed();
}

// A start that is under way brings forth an agent, and that a driver, after we have looked: until
// whoever works on the machine has given up. nullopt: they go on.
std::optional<store::InstanceLock> lock_while_killing(const store::Instance& instance,
                                                      Logger& logger) {
  constexpr auto kPause = std::chrono::milliseconds(20);
  const store::InstanceFiles files = instance.files();
  const auto deadline = Clock::now() + kGiveUpLimit;
  for (;;) {
    if (!limequat::exists(files.directory())) store::throw_gone_meanwhile(instance.name);
    auto lock = store::InstanceLock::try_acquire(files);
    // Also with the lock: a machine that has become ready holds none.
    (void)kill_machine(instance, logger);
    if (lock) return lock;
    if (Clock::now() >= deadline) break;
    std::this_thread::sleep_for(kPause);
  }
  logger.warning("The instance {} is still being changed by {}; its temporary files stay",
                 name_quote(instance.name), store::holder_words(files));
  return std::nullopt;
}

// A machine that has ended by itself, whose host agent could not run the post-stop scripts.
bool only_owes_scripts(const store::Instance& instance) {
  return instance.status == store::Status::stopped &&
         hostprovision::Promise(instance.dir).state() == hostprovision::Promise::State::owed;
}

}  // namespace

void stop_gracefully(const CommandContext& context, const StopOptions& options) {
  const store::Instance& instance = context.instance;
  Logger& logger = context.logger;
  const store::InstanceFiles files = instance.files();
  store::refuse_inside_own_script(files, instance.name);
  if (only_owes_scripts(instance)) {
    const auto lock = store::InstanceLock::acquire(files, instance.name);
    if (options.skip_host_scripts) {
      waive_promise(context);
    } else {
      keep_owed_promise(context, lock);
    }
    return;
  }
  if (instance.status != store::Status::running) {
    throw Error(fmt::format("expected status {}, got {} (maybe use `limactl stop -f`?)",
                            name_quote("Running"), name_quote(to_string(instance.status))));
  }
  const auto agent = ProcessHandle::open(*instance.host_agent);
  // The host agent of a machine that is not ready yet has the lock itself: the start ends with it.
  const bool starts = store::has_lock(instance.host_agent->pid, files);
  std::optional<store::InstanceLock> lock;
  if (!starts) lock = store::InstanceLock::acquire(files, instance.name);
  if (agent) stop_agent(context, *agent, options);
  if (instance.driver) {
    const auto driver = ProcessHandle::open(*instance.driver);
    if (driver && !driver->wait_gone(kKillLimitMs)) {
      throw Error("the host agent has ended but the machine has not (hint: limactl stop -f)");
    }
  }
  logger.info("The instance {} has shut down", name_quote(instance.name));
}

std::optional<store::InstanceLock> stop_by_force(const CommandContext& context,
                                                 const StopOptions& options) {
  const store::Instance& instance = context.instance;
  const store::InstanceFiles files = instance.files();
  store::refuse_inside_own_script(files, instance.name);
  using State = hostprovision::Promise::State;
  const State before = hostprovision::Promise(instance.dir).state();
  const Killed killed = kill_machine(instance, context.logger);
  if (!killed.agent) context.logger.info("The host agent process seems already stopped");
  if (!killed.driver) {
    context.logger.info("The {} process seems already stopped",
                        instance.config ? instance.config->vm_type : "driver");
  }
  // Whoever has the lock is at work on this machine, and keeps or waives the promise.
  auto lock = lock_while_killing(instance, context.logger);
  if (!lock) return lock;
  remove_temporary_files(instance, *lock, context.logger);
  if (before == State::none) return lock;
  if (options.skip_host_scripts || before == State::kept_by_owner) {
    waive_promise(context);
  } else if (!killed.agent) {
    keep_owed_promise(context, *lock);
  }
  return lock;
}

Killed kill_machine(const store::Instance& instance, Logger& logger) {
  // The agent first: it would otherwise act on the end of its machine. By the time that it is gone,
  // a driver that it has started is on record, or will never run (base/process_record.h).
  const bool agent = kill_agent(instance, logger);
  const bool driver = kill_driver(instance, logger);
  hostprovision::end_leftovers(instance.dir);
  return {.agent = agent, .driver = driver};
}

}  // namespace limequat::lifecycle
