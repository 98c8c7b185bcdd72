#include "base/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "base/ascii.h"
#include "base/error.h"
#include "base/process_platform.h"

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX has it in no header

namespace limequat {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMostExtraFds = 64;

// poll(2) on one fd; false when the limit passed.
bool wait_readable(int fd, std::optional<Clock::time_point> deadline) {
  for (;;) {
    int timeout = -1;
    if (deadline) {
      const auto left =
          std::chrono::ceil<std::chrono::milliseconds>(*deadline - Clock::now()).count();
      timeout = left < 0 ? 0 : static_cast<int>(std::min<long long>(left, 1 << 30));
    }
    pollfd one{fd, POLLIN, 0};
    const int ready = ::poll(&one, 1, timeout);
    if (ready > 0) return true;
    if (ready == 0 && deadline && Clock::now() >= *deadline) return false;
    if (ready < 0 && errno != EINTR) throw_errno("poll");
  }
}

// Everything the child needs, made before the fork: between vfork and exec only async-signal-safe
// calls may run (signal-safety(7)), and no memory may be allocated.
struct Prepared {
  std::vector<char*> argv;
  std::vector<std::string> environment_strings;
  std::vector<char*> environment;
  std::string executable;
  UniqueFd null;
  std::array<int, 3> standard{-1, -1, -1};
  Pipe pipes[3];
  Pipe exec_error;
};

Prepared prepare(const ProcessSpec& spec) {
  check(!spec.argv.empty(), "spawn without argv");
  check(spec.extra_fds.size() <= kMostExtraFds, "too many descriptors for a child");
  Prepared p;
  const auto found = find_program(spec.argv[0]);
  if (!found) throw SystemError(ENOENT, fmt::format("exec {}", spec.argv[0]));
  p.executable = found->string();
  for (const auto& word : spec.argv) {
    check(word.find('\0') == std::string::npos, "NUL byte in an argument");
    p.argv.push_back(const_cast<char*>(word.c_str()));
  }
  p.argv.push_back(nullptr);
  if (spec.environment) {
    for (const auto& [name, value] : *spec.environment) {
      p.environment_strings.push_back(fmt::format("{}={}", name, value));
    }
    for (auto& line : p.environment_strings) p.environment.push_back(line.data());
    p.environment.push_back(nullptr);
  }
  const ProcessSpec::Stream* streams[] = {&spec.standard_input, &spec.standard_output,
                                          &spec.standard_error};
  for (int i = 0; i < 3; ++i) {
    if (std::holds_alternative<ProcessSpec::Null>(*streams[i])) {
      if (!p.null) p.null = open_file("/dev/null", O_RDWR);
      p.standard[i] = p.null.get();
    } else if (std::holds_alternative<ProcessSpec::ToPipe>(*streams[i])) {
      p.pipes[i] = make_pipe();
      p.standard[i] = i == 0 ? p.pipes[i].read_end.get() : p.pipes[i].write_end.get();
    } else if (const auto* to = std::get_if<ProcessSpec::ToFd>(streams[i])) {
      p.standard[i] = to->fd;
    }
  }
  p.exec_error = make_pipe();
  return p;
}

// Runs in the child. Never returns. Only async-signal-safe calls.
[[noreturn]] void become(const ProcessSpec& spec, const Prepared& p, pid_t parent) {
  int error_fd = p.exec_error.write_end.get();
  bool in_last_act = false;
  const auto fail = [&] {
    const int code = in_last_act ? -errno : errno;
    (void)!::write(error_fd, &code, sizeof code);
    ::_exit(127);
  };
  // Signals that we ignore or handle must not reach a program that does not expect it.
  struct sigaction standard {};
  standard.sa_handler = SIG_DFL;
  for (int number = 1; number < NSIG; ++number) ::sigaction(number, &standard, nullptr);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);

  if (spec.new_session && ::setsid() < 0) fail();
  if (spec.new_process_group && ::setpgid(0, 0) < 0) fail();
  if (spec.die_with_parent && !platform::die_with_parent(parent)) fail();

  platform::close_all_on_exec();
  // Sources, and the pipe for errors, are moved above every wanted number first: they may overlap.
  int first_free = 64;
  for (const auto& [number, source] : spec.extra_fds) first_free = std::max(first_free, number + 1);
  error_fd = ::fcntl(error_fd, F_DUPFD_CLOEXEC, first_free);
  if (error_fd < 0) ::_exit(126);
  std::array<std::pair<int, int>, kMostExtraFds + 3> moves{};
  std::size_t count = 0;
  const auto add = [&](int number, int source) {
    const int copy = ::fcntl(source, F_DUPFD_CLOEXEC, first_free);
    if (copy < 0) fail();
    moves[count++] = {number, copy};
  };
  for (int i = 0; i < 3; ++i) {
    if (p.standard[i] >= 0) add(i, p.standard[i]);
  }
  for (const auto& [number, source] : spec.extra_fds) add(number, source);
  for (std::size_t i = 0; i < count; ++i) {
    if (::dup2(moves[i].second, moves[i].first) < 0) fail();
  }
  if (!spec.working_directory.empty() && ::chdir(spec.working_directory.c_str()) < 0) fail();
  if (spec.last_act.act) {
    in_last_act = true;
    errno = spec.last_act.act(spec.last_act.context);
    if (errno != 0) fail();
    in_last_act = false;
  }
  ::execve(p.executable.c_str(), p.argv.data(),
           spec.environment ? const_cast<char**>(p.environment.data()) : environ);
  fail();
  ::_exit(127);
}

std::string what_failed(const ProcessSpec& spec) {
  return spec.working_directory.empty()
             ? fmt::format("exec {}", spec.argv[0])
             : fmt::format("exec {} in {}", spec.argv[0], spec.working_directory.string());
}

}  // namespace

WaitStatus WaitStatus::from_wait(int raw) {
  if (WIFSIGNALED(raw)) return WaitStatus(Signalled{WTERMSIG(raw)});
  return WaitStatus(Exited{WEXITSTATUS(raw)});
}

std::optional<int> WaitStatus::exit_code() const {
  if (const auto* exited = std::get_if<Exited>(&how_)) return exited->code;
  return std::nullopt;
}

std::optional<int> WaitStatus::signal() const {
  if (const auto* signalled = std::get_if<Signalled>(&how_)) return signalled->signal;
  return std::nullopt;
}

std::string WaitStatus::to_string() const {
  if (const auto code = exit_code()) return fmt::format("exit status {}", *code);
  return "signal: " + ascii_lower(::strsignal(*signal()));
}

Environment current_environment() {
  Environment result;
  for (char** line = environ; line && *line; ++line) {
    const std::string_view text = *line;
    const auto equals = text.find('=', 1);
    if (equals == std::string_view::npos) continue;
    result.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  return result;
}

void set_variable(Environment& environment, std::string_view name, std::string_view value) {
  for (auto& [known, old] : environment) {
    if (known == name) {
      old = value;
      return;
    }
  }
  environment.emplace_back(name, value);
}

Child::Child(Child&& other) noexcept
    : standard_input(std::move(other.standard_input)),
      standard_output(std::move(other.standard_output)),
      standard_error(std::move(other.standard_error)),
      pid_(std::exchange(other.pid_, -1)),
      pidfd_(std::move(other.pidfd_)) {}

Child& Child::operator=(Child&& other) noexcept {
  if (this == &other) return *this;
  if (running()) terminate();
  standard_input = std::move(other.standard_input);
  standard_output = std::move(other.standard_output);
  standard_error = std::move(other.standard_error);
  pid_ = std::exchange(other.pid_, -1);
  pidfd_ = std::move(other.pidfd_);
  return *this;
}

Child::~Child() {
  if (!running()) return;
  try {
    terminate();
  } catch (const std::exception&) {  // nothing better to do while unwinding
  }
}

WaitStatus Child::reap() {
  int raw = 0;
  pid_t got = -1;
  do {
    got = ::waitpid(pid_, &raw, 0);
  } while (got < 0 && errno == EINTR);
  if (got < 0) throw_errno(fmt::format("wait for process {}", pid_));
  pid_ = -1;
  pidfd_.reset();
  return WaitStatus::from_wait(raw);
}

WaitStatus Child::wait() {
  check(running(), "wait for a child that is gone");
  return reap();
}

std::optional<WaitStatus> Child::wait_for(std::chrono::milliseconds limit) {
  check(running(), "wait for a child that is gone");
  if (!wait_readable(pidfd_.get(), Clock::now() + limit)) return std::nullopt;
  return reap();
}

std::optional<WaitStatus> Child::try_wait() { return wait_for(std::chrono::milliseconds(0)); }

void Child::signal(int number) const {
  if (running() && ::kill(pid_, number) < 0 && errno != ESRCH) {
    throw_errno(fmt::format("signal process {}", pid_));
  }
}

void Child::signal_group(int number) const {
  if (running() && ::kill(-pid_, number) < 0 && errno != ESRCH) {
    throw_errno(fmt::format("signal process group {}", pid_));
  }
}

WaitStatus Child::terminate(std::chrono::milliseconds grace) {
  signal(SIGTERM);
  if (auto status = wait_for(grace)) return *status;
  signal(SIGKILL);
  return reap();
}

pid_t Child::detach() {
  pidfd_.reset();
  return std::exchange(pid_, -1);
}

Child spawn(const ProcessSpec& spec) {
  Prepared p = prepare(spec);
  const pid_t parent = ::getpid();
  // A handler of ours that ran in the vfork child would run on our memory: block everything;
  // `become` restores the child, and we restore ourselves.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t pid = platform::fork_for_exec();
  if (pid == 0) become(spec, p, parent);
  const int fork_error = errno;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (pid < 0) throw SystemError(fork_error, "fork");

  Child child;
  child.pid_ = pid;
  p.exec_error.write_end.reset();
  int code = 0;
  const std::string report = read_all(p.exec_error.read_end.get(), sizeof code);
  if (!report.empty()) {
    std::memcpy(&code, report.data(), std::min(sizeof code, report.size()));
    child.reap();
    if (code < 0) throw SystemError(-code, spec.last_act.what);
    throw SystemError(code, what_failed(spec));
  }
  child.pidfd_ = platform::open_pidfd(pid);
  child.standard_input = std::move(p.pipes[0].write_end);
  child.standard_output = std::move(p.pipes[1].read_end);
  child.standard_error = std::move(p.pipes[2].read_end);
  return child;
}

void exec(const ProcessSpec& spec) {
  const Prepared p = prepare(spec);
  for (int i = 0; i < 3; ++i) {
    if (p.standard[i] >= 0 && ::dup2(p.standard[i], i) < 0) throw_errno("dup2");
  }
  if (!spec.working_directory.empty() && ::chdir(spec.working_directory.c_str()) < 0) {
    throw_errno(fmt::format("change to {}", spec.working_directory.string()));
  }
  ::execve(p.executable.c_str(), p.argv.data(),
           spec.environment ? const_cast<char**>(p.environment.data()) : environ);
  throw_errno(what_failed(spec));
}

RunResult run(ProcessSpec spec, const RunLimits& limits) {
  if (!limits.input.empty()) spec.standard_input = ProcessSpec::ToPipe{};
  spec.standard_output = ProcessSpec::ToPipe{};
  spec.standard_error = ProcessSpec::ToPipe{};
  Child child = spawn(spec);
  const auto deadline = Clock::now() + limits.time;
  RunResult result;
  struct Reader {
    UniqueFd fd;
    std::string* into;
  };
  Reader readers[] = {{std::move(child.standard_output), &result.output},
                      {std::move(child.standard_error), &result.error_output}};
  std::string_view input = limits.input;
  UniqueFd in = std::move(child.standard_input);
  if (in) set_nonblocking(in.get());

  while (readers[0].fd || readers[1].fd) {
    pollfd fds[3] = {
        {readers[0].fd.get(), POLLIN, 0}, {readers[1].fd.get(), POLLIN, 0}, {in.get(), POLLOUT, 0}};
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) {
      throw Error(fmt::format("{} did not finish in {} s", spec.argv[0],
                              std::chrono::duration<double>(limits.time).count()));
    }
    if (::poll(fds, 3, static_cast<int>(left)) < 0) {
      if (errno == EINTR) continue;
      throw_errno("poll");
    }
    if (in && fds[2].revents != 0) {
      const ssize_t put = ::write(in.get(), input.data(), input.size());
      if (put > 0) input.remove_prefix(static_cast<std::size_t>(put));
      if (input.empty() || (put < 0 && errno != EAGAIN && errno != EINTR)) in.reset();
    }
    for (int i = 0; i < 2; ++i) {
      if (!readers[i].fd || fds[i].revents == 0) continue;
      char buffer[16384];
      const ssize_t got = ::read(readers[i].fd.get(), buffer, sizeof buffer);
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) {
        readers[i].fd.reset();
        continue;
      }
      readers[i].into->append(buffer, static_cast<std::size_t>(got));
      if (readers[i].into->size() > limits.output_bytes) {
        throw Error(fmt::format("{} wrote more than {} bytes", spec.argv[0], limits.output_bytes));
      }
    }
  }
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
  const auto status = child.wait_for(std::max(left, std::chrono::milliseconds(0)));
  if (!status) throw Error(fmt::format("{} closed its output but did not end", spec.argv[0]));
  result.status = *status;
  return result;
}

std::optional<Path> find_program(std::string_view name) {
  if (name.empty()) return std::nullopt;
  if (name.find('/') != std::string_view::npos) return Path(name);
  const char* path = std::getenv("PATH");
  std::string_view rest = path ? path : "/usr/local/bin:/usr/bin:/bin";
  while (true) {
    const auto colon = rest.find(':');
    const std::string_view folder = rest.substr(0, colon);
    const Path candidate = Path(folder.empty() ? "." : folder) / name;
    if (::access(candidate.c_str(), X_OK) == 0 && !std::filesystem::is_directory(candidate)) {
      return std::filesystem::absolute(candidate);
    }
    if (colon == std::string_view::npos) return std::nullopt;
    rest.remove_prefix(colon + 1);
  }
}

}  // namespace limequat
