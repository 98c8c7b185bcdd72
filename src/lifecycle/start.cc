#include "lifecycle/start.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <utility>

#include "base/error.h"
#include "base/process.h"
#include "base/quote.h"
#include "base/sanitize.h"
#include "base/signal_fd.h"
#include "lifecycle/agent_log.h"
#include "lifecycle/backup.h"
#include "lifecycle/follow.h"
#include "lifecycle/prepare.h"
#include "lifecycle/script_phase.h"
#include "lifecycle/ssh_access.h"
#include "lifecycle/start_watcher.h"
#include "lifecycle/stop.h"
#include "store/instance_lock.h"
#include "store/pid_file.h"

namespace limequat::lifecycle {
namespace {

using SteadyClock = std::chrono::steady_clock;

std::vector<std::string> agent_argv(const store::Instance& instance, const StartOptions& options,
                                    const Logger& logger) {
  const store::InstanceFiles files = instance.files();
  std::vector<std::string> argv{own_executable().string()};
  if (logger.enabled(LogLevel::debug)) argv.emplace_back("--debug");
  argv.insert(argv.end(), {"hostagent", "--pidfile", files.agent_pid().string(), "--socket",
                           files.agent_socket().string()});
  if (options.show_boot_progress) argv.emplace_back("--progress");
  if (options.skip_host_scripts) argv.emplace_back("--skip-host-scripts");
  argv.push_back(instance.name);
  return argv;
}

UniqueFd new_log(const Path& path) {
  remove_file(path);
  return open_file(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND, 0644);
}

// The agent gets our lock on the machine as this descriptor, and lets it go when the machine runs.
constexpr int kLockFd = 3;
// And the write end of the pipe for its last words.
constexpr int kLastWordsFd = 4;

Child spawn_agent(const store::Instance& instance, const StartOptions& options,
                  const Logger& logger, const store::InstanceLock& lock, const UniqueFd& words) {
  const store::InstanceFiles files = instance.files();
  const UniqueFd events = new_log(files.agent_events());
  const UniqueFd log = new_log(files.agent_log());
  std::vector<std::string> argv = agent_argv(instance, options, logger);
  argv.insert(argv.end() - 1, {fmt::format("--lock-fd={}", kLockFd),
                               fmt::format("--last-words-fd={}", kLastWordsFd)});
  return spawn({.argv = std::move(argv),
                .standard_output = ProcessSpec::ToFd{events.get()},
                .standard_error = ProcessSpec::ToFd{log.get()},
                .extra_fds = {{kLockFd, lock.fd()}, {kLastWordsFd, words.get()}},
                .new_session = true});
}

[[noreturn]] void become_agent(const store::Instance& instance, const StartOptions& options,
                               const Logger& logger, const store::InstanceLock& lock) {
  const store::InstanceFiles files = instance.files();
  const UniqueFd events = new_log(files.agent_events());
  const UniqueFd log = new_log(files.agent_log());
  ProcessSpec spec{.argv = agent_argv(instance, options, logger),
                   .standard_input = ProcessSpec::Inherit{}};
  spec.argv.insert(spec.argv.end() - 1, fmt::format("--lock-fd={}", lock.fd()));
  // It stays open over the exec, and the lock with it.
  if (::fcntl(lock.fd(), F_SETFD, 0) != 0) throw_errno("hand over the lock on the instance");
  if (::isatty(STDIN_FILENO) == 1) {
    constexpr std::string_view kNote = "(the host agent runs in the foreground of a terminal)\n";
    write_all(log.get(), kNote);
  } else {
    spec.standard_output = ProcessSpec::ToFd{events.get()};
    spec.standard_error = ProcessSpec::ToFd{log.get()};
  }
  exec(spec);
}

class Start {
 public:
  Start(const store::Instance& instance, const store::Home& home, const StartOptions& options,
        Logger& logger, ProgressLine& progress)
      : instance_(instance),
        home_(home),
        options_(options),
        logger_(logger),
        progress_(progress),
        watcher_(instance, options, logger, progress) {}

  void run() {
    store::refuse_inside_own_script(instance_.files(), instance_.name);
    const auto deadline = SteadyClock::now() + options_.timeout;
    refuse_if_running();
    std::optional<store::InstanceLock> lock =
        store::InstanceLock::acquire(instance_.files(), instance_.name);
    logger_.info("Starting the instance {} with internal VM driver {}", name_quote(instance_.name),
                 name_quote(instance_.config->vm_type));
    tell_unimplemented_fields();
    require_ssh_client();
    prepare(instance_, home_, logger_, progress_);
    exclude_from_backup(*instance_.config, instance_.files(), logger_);
    if (options_.foreground) become_agent(instance_, options_, logger_, *lock);
    // Before the agent exists, so that no Ctrl-C can fall between its birth and our hearing it.
    SignalFd interrupts{SIGINT, SIGTERM, SIGHUP};
    begin_ = std::chrono::system_clock::now();
    agent_ = spawn_agent(instance_, options_, logger_, *lock, last_words_.write_end);
    lock.reset();  // ours; the agent's copy keeps it
    last_words_.write_end.reset();
    progress_.phase("Starting the host agent");
    follow(interrupts, deadline);
    tell_message();
  }

 private:
  void refuse_if_running() {
    const store::InstanceFiles files = instance_.files();
    if (!store::agent_pid_file(files).running()) return;
    throw Error(fmt::format(
        "instance {} seems running (hint: remove {} if the instance is not actually running)",
        name_quote(instance_.name), name_quote(files.agent_pid().string())));
  }

  void tell_unimplemented_fields() {
    if (instance_.unimplemented_fields_set.empty()) return;
    logger_.warning("These fields have no effect in this version: {}",
                    fmt::join(instance_.unimplemented_fields_set, ", "));
  }

  FollowEnd follow_once(int interrupt_fd, SteadyClock::time_point deadline) {
    const store::InstanceFiles files = instance_.files();
    FollowInput input{.folder = instance_.dir,
                      .event_log = files.agent_events(),
                      .agent_log = files.agent_log(),
                      .agent_fd = agent_.pidfd(),
                      .interrupt_fd = interrupt_fd,
                      .last_words_fd = last_words_.read_end.get(),
                      .deadline = deadline};
    if (progress_.active()) input.tick = [this] { progress_.tick(); };
    input.on_log_line = [this](std::string_view line) {
      if (log_lines_seen_++ >= log_lines_told_) hear_log_line(line);
    };
    input.on_event = [this](const store::AgentEvent& event) { return watcher_.hear(event); };
    log_lines_seen_ = 0;
    const FollowEnd end = follow_agent(input);
    log_lines_told_ = log_lines_seen_;
    return end;
  }

  // Why the agent ends is told once, by the error that this start ends with.
  void hear_log_line(std::string_view line) {
    const auto record = parse_agent_log_line(line);
    if (record && record->level >= LogLevel::fatal) {
      agent_fatal_ = record->message;
    } else {
      relay_agent_log_line(logger_, line, begin_);
    }
  }

  void follow(SignalFd& interrupts, SteadyClock::time_point deadline) {
    const FollowEnd end = follow_once(interrupts.fd(), deadline);
    progress_.finish();
    switch (end) {
      case FollowEnd::by_event:
        settle();
        return;
      case FollowEnd::agent_gone:
        agent_died(agent_.wait());
      case FollowEnd::agent_spoke:
        agent_spoke();
      case FollowEnd::interrupted:
        interrupted(interrupts);
      case FollowEnd::timed_out:
        timed_out(interrupts);
    }
  }

  // The agent told how it went. A failed one is waited for, so that nothing of it is left on
  // return.
  void settle() {
    if (watcher_.agent_exits()) (void)agent_.wait_for(kEndLimit);
    if (agent_.running()) agent_.detach();
    watcher_.throw_if_failed();
  }

  std::string last_words() {
    set_nonblocking(last_words_.read_end.get());
    std::string words(4096, '\0');
    const ssize_t got = ::read(last_words_.read_end.get(), words.data(), words.size());
    words.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    while (words.ends_with('\n')) words.pop_back();
    return words.empty() ? words : ": " + sanitize(words, {.keep_newline = true});
  }

  // Its logs have room for nothing more: either it is about to end, or the machine goes on unseen.
  [[noreturn]] void agent_spoke() {
    if (const auto status = agent_.wait_for(std::chrono::seconds(2))) agent_died(*status);
    agent_.detach();
    throw Error(
        fmt::format("cannot follow the start{0}; the instance {1} goes on unseen (hint: "
                    "make room, then `limactl list`, or `limactl stop -f {2}`)",
                    last_words(), name_quote(instance_.name), instance_.name));
  }

  [[noreturn]] void agent_died(const WaitStatus& status) {
    watcher_.throw_if_failed();
    const std::string words = agent_fatal_.empty() ? last_words() : ": " + agent_fatal_;
    clean_up();
    throw Error(fmt::format("host agent process has exited: {}{} (hint: see {})",
                            status.to_string(), words, watcher_.log_path()));
  }

  // The agent must end, and everything with it; the second signal does not wait for the guest.
  void end_agent(SignalFd& interrupts) {
    (void)interrupts.take();
    agent_.signal(SIGINT);
    if (follow_once(interrupts.fd(), SteadyClock::now() + std::chrono::minutes(4)) ==
        FollowEnd::interrupted) {
      logger_.warning("Interrupted again, killing the machine");
      agent_.signal(SIGKILL);
    }
    (void)agent_.wait_for(kEndLimit);
    if (agent_.running()) (void)agent_.terminate(std::chrono::milliseconds(0));
    clean_up();
  }

  // Our agent is gone.
  void clean_up() {
    const store::InstanceFiles files = instance_.files();
    std::optional<store::InstanceLock> lock;
    try {
      lock = store::InstanceLock::try_acquire(files);
    } catch (const SystemError& error) {
      if (error.code() != ENOENT) throw;
      store::throw_gone_meanwhile(instance_.name);
    }
    // Who has it cleans up after us, or starts the machine again.
    if (!lock) return;
    const store::PidFile agent = store::agent_pid_file(files);
    agent.remove_stale();
    // Another start has been faster, and its machine is ready.
    if (agent.running_or_recorded()) return;
    const Killed killed = kill_machine(instance_, logger_);
    if (killed.driver) remove_temporary_files(instance_, *lock, logger_);
  }

  // Of a machine that is ready only the scripts are ended; it keeps running.
  [[noreturn]] void end_post_start(SignalFd& interrupts, std::string_view why) {
    (void)interrupts.take();
    agent_.signal(kEndPostStartSignal);
    (void)follow_once(interrupts.fd(), SteadyClock::now() + kEndLimit);
    if (agent_.running()) agent_.detach();
    throw Error(
        fmt::format("the post-start host scripts of {0} {1} and were ended; the instance {0} "
                    "keeps running",
                    name_quote(instance_.name), why));
  }

  [[noreturn]] void interrupted(SignalFd& interrupts) {
    if (watcher_.ready()) end_post_start(interrupts, "were interrupted");
    logger_.warning("Interrupted, stopping the instance {}", name_quote(instance_.name));
    end_agent(interrupts);
    throw Error(fmt::format("the start of {} was interrupted; nothing of it is running",
                            name_quote(instance_.name)));
  }

  [[noreturn]] void timed_out(SignalFd& interrupts) {
    const double seconds = std::chrono::duration<double>(options_.timeout).count();
    if (watcher_.ready()) {
      end_post_start(interrupts, fmt::format("did not finish in {} s", seconds));
    }
    if (!watcher_.machine_started()) {
      const std::string unfinished = watcher_.unfinished();  // before it is ended
      end_agent(interrupts);
      throw Error(
          fmt::format("{} in {} s (hint: --timeout); the start was aborted", unfinished, seconds));
    }
    // As upstream: the machine may only be slow, and goes on.
    agent_.detach();
    throw Error(fmt::format(
        "did not receive an event with the `running` status in {0} s; the instance {1} goes on "
        "booting (hint: see {2}, or `limactl stop -f {3}`)",
        seconds, name_quote(instance_.name), watcher_.log_path(), instance_.name));
  }

  void tell_message() {
    if (instance_.message.empty() || options_.launching_shell) return;
    logger_.info("Message from the instance {}:", name_quote(instance_.name));
    write_all(STDERR_FILENO,
              sanitize(instance_.message, {.keep_newline = true, .keep_tab = true}) + '\n');
  }

  static constexpr auto kEndLimit = std::chrono::seconds(10);

  const store::Instance& instance_;
  const store::Home& home_;
  const StartOptions& options_;
  Logger& logger_;
  ProgressLine& progress_;
  StartWatcher watcher_;
  Child agent_;
  Pipe last_words_ = make_pipe();
  std::chrono::system_clock::time_point begin_;
  std::string agent_fatal_;
  std::size_t log_lines_seen_ = 0;
  std::size_t log_lines_told_ = 0;
};

}  // namespace

bool can_start(const store::Instance& instance, Logger& logger) {
  store::refuse_inside_own_script(instance.files(), instance.name);
  store::require_config(instance);
  if (instance.status == store::Status::running) {
    logger.info("The instance {} is already running. Run `{}` to open the shell.",
                name_quote(instance.name),
                instance.name == "default" ? "lima" : "limactl shell " + instance.name);
    return false;
  }
  if (instance.status != store::Status::stopped) {
    logger.warning("expected status {}, got {}", name_quote("Stopped"),
                   name_quote(to_string(instance.status)));
  }
  return true;
}

void start_instance(const store::Instance& instance, const store::Home& home,
                    const StartOptions& options, Logger& logger, ProgressLine& progress) {
  Start(instance, home, options, logger, progress).run();
}

}  // namespace limequat::lifecycle
