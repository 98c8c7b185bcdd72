#include "hostprovision/keeper.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <functional>
#include <optional>

#include "base/error.h"
#include "base/process.h"
#include "base/signal_fd.h"
#include "hostprovision/keeper_message.h"
#include "hostprovision/process_tree.h"
#include "hostprovision/script_file.h"

namespace limequat::hostprovision {
namespace {

using Clock = std::chrono::steady_clock;

// After SIGKILL: how long we wait for processes that do not go (another user's, uninterruptible).
constexpr std::chrono::seconds kGiveUp{3};

class Keeper {
 public:
  explicit Keeper(KeeperSpec spec) : spec_(std::move(spec)) {}
  int run();

 private:
  bool start_shell();
  [[nodiscard]] Child spawn_shell() const;
  void wait_for_something();
  void on_signal(int number);
  void on_control();
  void order_end(std::chrono::milliseconds grace);
  void begin_kill();
  void ask_to_end();
  void kill_all();
  void reap();
  void on_shell_end(WaitStatus status);
  void report(const KeeperReport& report);
  [[nodiscard]] std::vector<ProcessEntry> below() const;
  [[nodiscard]] bool finished();

  KeeperSpec spec_;
  SignalFd signals_{SIGCHLD, SIGTERM, SIGINT, SIGHUP, SIGQUIT};
  pid_t shell_ = -1;  // until it is reaped
  bool host_agent_lives_ = true;
  bool has_children_ = true;
  bool killing_ = false;
  std::optional<Clock::time_point> deadline_;  // SIGKILL then; while killing: give up then
};

int Keeper::run() {
  if (!start_shell()) return 127;
  while (!finished()) wait_for_something();
  if (!spec_.remove_tree.empty()) remove_script_temp(spec_.remove_tree);
  if (!host_agent_lives_ && !spec_.remove_folder.empty()) ::rmdir(spec_.remove_folder.c_str());
  return killing_ && !below().empty() ? kKeeperLeftSomething : 0;
}

Child Keeper::spawn_shell() const {
  ProcessSpec shell{.argv = spec_.argv, .new_session = true};
  if (spec_.environment_fd >= 0) {
    shell.environment = parse_environment_block(read_all(spec_.environment_fd));
  }
  if (!spec_.sandbox) return spawn(shell);
  const PreparedSandbox sandbox(*spec_.sandbox, probe_sandbox());
  shell.last_act = sandbox.last_act();
  return spawn(shell);
}

bool Keeper::start_shell() {
  try {
    Child shell = spawn_shell();
    // Reaped by waitpid(-1) with all the others.
    shell_ = shell.detach();
  } catch (const Error& error) {
    if (!spec_.remove_file.empty()) ::unlink(spec_.remove_file.c_str());
    if (!spec_.remove_tree.empty()) remove_script_temp(spec_.remove_tree);
    report(ShellNotStarted{error.message()});
    return false;
  }
  // Only the script holds its pipes: their end of file means something.
  const UniqueFd null = open_file("/dev/null", O_RDWR);
  ::dup2(null.get(), STDOUT_FILENO);
  ::dup2(null.get(), STDERR_FILENO);
  report(ShellStarted{shell_});
  return true;
}

void Keeper::report(const KeeperReport& report) {
  const std::string packet = to_packet(report);
  // A host agent that has died does not read; its end of file tells us.
  (void)!::send(kKeeperControlFd, packet.data(), packet.size(), MSG_NOSIGNAL);
}

void Keeper::wait_for_something() {
  int timeout = -1;
  if (deadline_) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*deadline_ - Clock::now());
    timeout = static_cast<int>(std::clamp<long long>(left.count(), 0, 1 << 30));
  }
  std::array<pollfd, 2> fds{
      {{signals_.fd(), POLLIN, 0}, {host_agent_lives_ ? kKeeperControlFd : -1, POLLIN, 0}}};
  if (::poll(fds.data(), fds.size(), timeout) < 0 && errno != EINTR) throw_errno("poll");
  while (const auto number = signals_.take()) on_signal(*number);
  if (fds[1].revents != 0) on_control();
  // Before anything else is decided: orphans arrive and leave with no other notice.
  reap();
  if (killing_) {
    kill_all();
  } else if (deadline_ && Clock::now() >= *deadline_) {
    begin_kill();
  }
}

void Keeper::on_signal(int number) {
  if (number != SIGCHLD) order_end(std::chrono::milliseconds(spec_.grace_ms));
}

void Keeper::on_control() {
  std::array<char, 64> packet{};
  const ssize_t got = ::recv(kKeeperControlFd, packet.data(), packet.size(), MSG_DONTWAIT);
  if (got < 0 && (errno == EINTR || errno == EAGAIN)) return;
  if (got <= 0) {
    host_agent_lives_ = false;
    order_end(std::chrono::milliseconds(spec_.grace_ms));
  } else if (const auto order = parse_end_order({packet.data(), static_cast<std::size_t>(got)})) {
    order_end(std::chrono::milliseconds(order->grace_ms));
  }
}

void Keeper::order_end(std::chrono::milliseconds grace) {
  if (killing_) return;
  const bool first = !deadline_;
  const auto wanted = Clock::now() + grace;
  deadline_ = first ? wanted : std::min(*deadline_, wanted);
  if (first && grace.count() > 0) ask_to_end();
}

std::vector<ProcessEntry> Keeper::below() const {
  return ProcessTree::snapshot().descendants({::getpid()}, is_foreign_host_agent);
}

// False when it is gone or not ours to signal.
bool signal_process(const ProcessEntry& entry, std::initializer_list<int> numbers) {
  try {
    const auto handle = ProcessHandle::open(entry.identity);
    if (!handle) return false;
    for (const int number : numbers) handle->signal(number);
    return true;
  } catch (const SystemError&) {
    return false;
  }
}

void Keeper::ask_to_end() {
  // The number of a group is certain to be the shell's as long as we have not reaped the shell.
  // SIGCONT: a stopped process would not see SIGTERM.
  if (shell_ > 0) {
    ::kill(-shell_, SIGTERM);
    ::kill(-shell_, SIGCONT);
  }
  for (const ProcessEntry& entry : below()) {
    if (shell_ > 0 && entry.group == shell_) continue;
    signal_process(entry, {SIGTERM, SIGCONT});
  }
}

void Keeper::begin_kill() {
  killing_ = true;
  deadline_ = Clock::now() + kGiveUp;
  kill_all();
}

// One round. Whatever a killed process forked in the meantime has a dead ancestor below us, whose
// end is a SIGCHLD and so the next round.
void Keeper::kill_all() {
  if (shell_ > 0) ::kill(-shell_, SIGKILL);
  for (const ProcessEntry& entry : below()) signal_process(entry, {SIGKILL});
}

void Keeper::reap() {
  for (;;) {
    int raw = 0;
    const pid_t pid = ::waitpid(-1, &raw, WNOHANG);
    if (pid < 0 && errno == EINTR) continue;
    has_children_ = pid >= 0;
    if (pid <= 0) return;
    if (pid == shell_) on_shell_end(WaitStatus::from_wait(raw));
  }
}

void Keeper::on_shell_end(WaitStatus status) {
  shell_ = -1;
  if (!spec_.remove_file.empty()) ::unlink(spec_.remove_file.c_str());
  report(ShellEnded{status});
}

bool Keeper::finished() {
  if (!has_children_) return true;
  if (shell_ > 0) return false;
  if (killing_ && Clock::now() >= *deadline_) return true;
  if (!below().empty()) return false;
  // A look can miss what was orphaned while it lasted; then one of our children has ended, and a
  // look after that will see it.
  pollfd pending{signals_.fd(), POLLIN, 0};
  return ::poll(&pending, 1, 0) == 0;
}

int parse_count(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0) {
    throw UsageError(fmt::format("{}: not a number: {}", kKeeperCommand, text));
  }
  return value;
}

}  // namespace

std::vector<std::string> keeper_arguments(const KeeperSpec& spec) {
  std::vector<std::string> words{"--index", fmt::format("{}", spec.index), "--grace",
                                 fmt::format("{}", spec.grace_ms)};
  if (!spec.remove_file.empty()) words.insert(words.end(), {"--remove-file", spec.remove_file});
  if (!spec.remove_folder.empty())
    words.insert(words.end(), {"--remove-folder", spec.remove_folder});
  if (!spec.remove_tree.empty()) words.insert(words.end(), {"--remove-tree", spec.remove_tree});
  if (spec.environment_fd >= 0) {
    words.insert(words.end(), {"--environment-fd", fmt::format("{}", spec.environment_fd)});
  }
  if (spec.sandbox) {
    const auto policy = policy_arguments(*spec.sandbox);
    words.insert(words.end(), policy.begin(), policy.end());
  }
  words.emplace_back("--");
  words.insert(words.end(), spec.argv.begin(), spec.argv.end());
  return words;
}

namespace {

// False when it is none of the sandbox's options.
bool take_sandbox_option(KeeperSpec& spec, std::string_view option,
                         const std::function<const std::string&()>& value) {
  std::vector<Path> SandboxPolicy::*list = nullptr;
  if (option == "--sandbox-read") list = &SandboxPolicy::read;
  if (option == "--sandbox-write") list = &SandboxPolicy::write;
  if (option == "--sandbox-device") list = &SandboxPolicy::devices;
  if (!list) return false;
  if (!spec.sandbox) spec.sandbox.emplace();
  ((*spec.sandbox).*list).emplace_back(value());
  return true;
}

}  // namespace

KeeperSpec parse_keeper_arguments(const std::vector<std::string>& arguments) {
  KeeperSpec spec;
  auto at = arguments.begin();
  const auto value = [&]() -> const std::string& {
    if (++at == arguments.end()) throw UsageError(fmt::format("{}: value missing", kKeeperCommand));
    return *at;
  };
  for (; at != arguments.end() && *at != "--"; ++at) {
    if (*at == "--index") {
      spec.index = parse_count(value());
    } else if (*at == "--grace") {
      spec.grace_ms = parse_count(value());
    } else if (*at == "--remove-file") {
      spec.remove_file = value();
    } else if (*at == "--remove-folder") {
      spec.remove_folder = value();
    } else if (*at == "--remove-tree") {
      spec.remove_tree = value();
    } else if (*at == "--environment-fd") {
      spec.environment_fd = parse_count(value());
    } else if (!take_sandbox_option(spec, *at, value)) {
      throw UsageError(fmt::format("{}: unknown option {}", kKeeperCommand, *at));
    }
  }
  if (at != arguments.end()) spec.argv.assign(at + 1, arguments.end());
  if (spec.argv.empty()) throw UsageError(fmt::format("{}: no command", kKeeperCommand));
  return spec;
}

int keeper_main(const std::vector<std::string>& arguments) {
  try {
    KeeperSpec spec = parse_keeper_arguments(arguments);
    if (::fcntl(kKeeperControlFd, F_SETFD, FD_CLOEXEC) < 0) {
      throw UsageError(fmt::format("{}: meant to be run by the host agent only", kKeeperCommand));
    }
    // What the host agent inherited from whoever started it is not the script's (T26).
    const int last =
        spec.environment_fd == kKeeperEnvironmentFd ? kKeeperEnvironmentFd : kKeeperControlFd;
    ::close_range(static_cast<unsigned>(last) + 1, ~0U, 0);
    if (::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0) throw_errno("become a subreaper");
    ::prctl(PR_SET_NAME, fmt::format("host-script-{}", spec.index).c_str(), 0, 0, 0);
    return Keeper(std::move(spec)).run();
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 126;
  }
}

}  // namespace limequat::hostprovision
